package dev.mem.tests.contract;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A native call that has memory in use until it is told to end.
 *
 * <p>It is an asynchronous read from a local socket: the JDK keeps the scope of the buffer from
 * being closed from the moment the read was started until a byte has come.
 */
final class NativeUse implements AutoCloseable {
  private final AsynchronousSocketChannel reader;
  private final AsynchronousSocketChannel writer;
  private final Future<Integer> pending;

  private NativeUse(
      AsynchronousSocketChannel reader, AsynchronousSocketChannel writer, MemorySegment memory) {
    this.reader = reader;
    this.writer = writer;
    this.pending = reader.read(memory.asByteBuffer());
  }

  /** Starts a native call that uses some memory; its first byte is written when the call ends. */
  static NativeUse of(MemorySegment memory) {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      AsynchronousSocketChannel writer = AsynchronousSocketChannel.open();
      Future<Void> connected = writer.connect(server.getLocalAddress());
      AsynchronousSocketChannel reader = server.accept().get();
      connected.get();
      return new NativeUse(reader, writer, memory);
    } catch (IOException | InterruptedException | ExecutionException e) {
      throw new AssertionError("no local socket", e);
    }
  }

  /** Lets the call end, and waits until the memory is no longer in use. */
  @Override
  public void close() {
    try (reader;
        writer) {
      writer.write(ByteBuffer.wrap(new byte[] {1})).get();
      if (pending.get() != 1) {
        throw new AssertionError("the byte did not arrive");
      }
    } catch (IOException | InterruptedException | ExecutionException e) {
      throw new AssertionError("the native call did not end well", e);
    }
  }
}
