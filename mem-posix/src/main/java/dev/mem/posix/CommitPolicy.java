package dev.mem.posix;

import dev.mem.spi.PageSourceTrait;
import java.util.Set;

/** How a system commits and decommits: the part of a page source in which systems differ. */
interface CommitPolicy {

  /** Returns what follows for the page source. */
  Set<PageSourceTrait> traits();

  /** Returns the access that memory is reserved with. */
  int reserveProtection();

  /** Makes whole pages accessible. */
  void commit(long address, long byteSize);

  /** Gives the memory of whole pages back. */
  void decommit(long address, long byteSize);
}
