package dev.mem.bench.subject;

/** A table of a subject whose blocks are named by their address. */
abstract class AddressTable extends BlockTable {
  long[] addresses;

  AddressTable(int slots) {
    addresses = new long[slots];
  }

  /** Puts an address into a slot. */
  final long keep(int slot, long address) {
    addresses[slot] = address;
    return address;
  }

  /** Puts what a C allocator returned into a slot, unless it is NULL. */
  final long keepNonNull(int slot, long address) {
    if (address == 0) {
      throw new OutOfMemoryError("the allocator returned NULL");
    }
    return keep(slot, address);
  }

  @Override
  public final int slots() {
    return addresses.length;
  }

  @Override
  public long address(int slot) {
    return addresses[slot];
  }

  @Override
  public void exchange(int slot, BlockTable other, int otherSlot) {
    long[] others = ((AddressTable) other).addresses;
    long mine = addresses[slot];
    addresses[slot] = others[otherSlot];
    others[otherSlot] = mine;
  }

  @Override
  public void exchangeAll(BlockTable other) {
    AddressTable table = (AddressTable) other;
    checkSameSize(table);
    long[] mine = addresses;
    addresses = table.addresses;
    table.addresses = mine;
  }

  private void checkSameSize(AddressTable other) {
    if (slots() != other.slots()) {
      throw new IllegalArgumentException(
          "a table of "
              + slots()
              + " slots cannot exchange all of them with one of "
              + other.slots());
    }
  }
}
