package dev.mem.bench.subject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;

/** A C allocator of this machine, called by critical downcalls. */
final class NativeSubject implements Subject {
  private final String name;
  private final MethodHandle newTable;

  NativeSubject(String name, NativeLibrary library) {
    this.name = name;
    try (InputStream classFile = NativeSubject.class.getResourceAsStream("NativeTable.class")) {
      if (classFile == null) {
        throw new IllegalStateException("the class file of NativeTable is missing");
      }
      MethodHandles.Lookup table =
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(classFile.readAllBytes(), library.functions(), true);
      newTable =
          table
              .findConstructor(table.lookupClass(), MethodType.methodType(void.class, int.class))
              .asType(MethodType.methodType(BlockTable.class, int.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return SubjectTrait.ofBlocksBut();
  }

  @Override
  public BlockTable newTable(int slots) {
    try {
      return (BlockTable) newTable.invokeExact(slots);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {}
}
