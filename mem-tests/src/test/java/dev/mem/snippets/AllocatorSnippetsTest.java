package dev.mem.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the Javadoc shows does what it says. */
class AllocatorSnippetsTest {
  private Allocator allocator;

  @BeforeEach
  void open() {
    allocator = Allocator.builder().limitBytes(16 << 20).build();
  }

  @AfterEach
  void close() {
    long live = AllocatorSnippets.walk(allocator);
    allocator.close();
    assertThat(live).isZero();
  }

  @Test
  void first() {
    assertThat(AllocatorSnippets.first()).isEqualTo(42);
  }

  @Test
  void arena() {
    assertThat(AllocatorSnippets.arena(allocator)).isEqualTo(1);
  }

  @Test
  void builder() {
    assertThat(AllocatorSnippets.builder()).isEqualTo("cache");
  }

  @Test
  void limits() {
    assertThat(AllocatorSnippets.limits(new ArrayDeque<>())).isTrue();
  }

  @Test
  void segmentAllocator() {
    assertThat(AllocatorSnippets.segmentAllocator(allocator)).isEqualTo("Grüße");
  }

  @Test
  void tryAllocate() {
    assertThat(AllocatorSnippets.tryAllocate(allocator, 1 << 20)).isTrue();
    assertThat(AllocatorSnippets.tryAllocate(allocator, 32 << 20)).isFalse();
  }

  @Test
  void heap() {
    assertThat(AllocatorSnippets.heap(allocator)).isEqualTo(16 << 10);
  }

  @Test
  void walk() {
    var block = allocator.allocate(1000);
    assertThat(AllocatorSnippets.walk(allocator)).isGreaterThanOrEqualTo(1000);
    allocator.free(block);
  }

  @Test
  void map(@TempDir Path folder) throws IOException {
    var block = allocator.allocate(1000);
    AllocatorSnippets.map(allocator, folder.resolve("heap.svg"));
    assertThat(Files.readString(folder.resolve("heap.svg"))).startsWith("<svg").contains("arena");
    allocator.free(block);
  }

  @Test
  void raw() {
    assertThat(AllocatorSnippets.raw(allocator)).isEqualTo(42);
  }

  @Test
  void sizeClasses() {
    MemorySegment block = allocator.allocate(40);
    assertThat(AllocatorSnippets.sizeClasses(allocator)).startsWith("1 blocks of 48 bytes, ");
    allocator.free(block);
  }
}
