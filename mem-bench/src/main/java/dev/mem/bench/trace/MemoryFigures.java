package dev.mem.bench.trace;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a subject held during the replay of a trace.
 *
 * <p>All but the payload is empty where it cannot be told: for peers, whose memory is not ours to
 * look into, and for page sources that cannot measure what is resident.
 *
 * @param peakPayloadBytes the most bytes that were live, as they were asked for
 * @param peakCommittedBytes the most that was committed
 * @param peakResidentBytes the most that was found resident at any sample
 * @param metadataBytes the most metadata at any sample
 * @param utilisation peak payload / peak (resident + metadata)
 * @param arenasMapped how many arenas were obtained
 * @param arenasReturned how many of them had gone back when all blocks were freed
 */
public record MemoryFigures(
    long peakPayloadBytes,
    OptionalLong peakCommittedBytes,
    OptionalLong peakResidentBytes,
    OptionalLong metadataBytes,
    OptionalDouble utilisation,
    OptionalLong arenasMapped,
    OptionalLong arenasReturned) {

  static MemoryFigures unknown(long peakPayloadBytes) {
    return new MemoryFigures(
        peakPayloadBytes,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
