package dev.mem;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** A way of placing blocks in arenas; chosen by {@link AllocatorBuilder#engine}. */
public enum Engine {

  /**
   * Slabs of one block size that one thread owns, with bitmaps beside them; large blocks in runs
   * cut from arenas; what is free goes back to the operating system. No lock and no atomic
   * operation for small blocks that a busy thread allocates and frees. The default, and the
   * fastest.
   *
   * @see <a
   *     href="https://www.microsoft.com/en-us/research/publication/mimalloc-free-list-sharding-in-action/">
   *     Leijen, Zorn, de Moura, Mimalloc: free list sharding in action, 2019</a>
   */
  SHARDED("sharded"),

  /**
   * The first free block that is large enough, in order of arenas and addresses, is split and used;
   * freed blocks are joined with their free neighbours; an arena goes back to the operating system
   * as soon as all of its blocks are free. One lock, and time linear in the number of free blocks:
   * the textbook reference that the others are measured against.
   *
   * @see <a href="https://en.wikipedia.org/wiki/The_Art_of_Computer_Programming">D. E. Knuth, The
   *     Art of Computer Programming, volume 1, section 2.5</a>
   */
  FIRST_FIT("first-fit"),

  /**
   * First fit that goes on where the last search ended, over one list of free blocks with boundary
   * tags: constant time to free, short searches on average and linear ones at worst. Requests in a
   * row lie side by side. One lock.
   *
   * @see <a href="https://en.wikipedia.org/wiki/The_Art_of_Computer_Programming">D. E. Knuth, The
   *     Art of Computer Programming, volume 1, section 2.5, exercises 6 and 12</a>
   */
  NEXT_FIT("next-fit"),

  /**
   * The smallest free block that is large enough, found in a tree of free blocks by size and
   * address: logarithmic time, and the least memory for most programs. One lock.
   *
   * @see <a href="https://doi.org/10.1007/BF01940876">Seidel, Aragon, Randomized search trees, 1996
   *     </a>
   */
  BEST_FIT("best-fit"),

  /**
   * Free blocks in one doubly linked list, the one freed last first, with boundary tags: constant
   * time to free and to join neighbours, and a search along the list to allocate. One lock.
   *
   * @see <a href="https://en.wikipedia.org/wiki/The_Art_of_Computer_Programming">D. E. Knuth, The
   *     Art of Computer Programming, volume 1, section 2.5, algorithm C</a>
   */
  BOUNDARY_TAG("boundary-tag"),

  /**
   * Free blocks in lists by size: the first that fits in the list of the request, else one of the
   * next larger list. One lock.
   *
   * @see <a href="https://doi.org/10.1007/3-540-60368-9_19">Wilson, Johnstone, Neely, Boles,
   *     Dynamic storage allocation: a survey and critical review, 1995</a>
   */
  SEGREGATED("segregated"),

  /**
   * The binary buddy system: blocks are powers of two, halved and joined again; every block is
   * aligned to its size. No search, but up to a half of each block is not used. One lock.
   *
   * @see <a href="https://doi.org/10.1145/365628.365655">Knowlton, A fast storage allocator, 1965
   *     </a>
   */
  BUDDY("buddy"),

  /**
   * Two-level segregated fit: free blocks in lists by size, found through two levels of bit maps in
   * constant time, without any search. For programs that need a bound on every single call. One
   * lock.
   *
   * @see <a href="https://doi.org/10.1109/EMRTS.2004.1311009">Masmano, Ripoll, Crespo, Real, TLSF:
   *     a new dynamic memory allocator for real-time systems, 2004</a>
   */
  TLSF("tlsf");

  private final String optionName;

  Engine(String optionName) {
    this.optionName = optionName;
  }

  /**
   * Returns the name of this engine on command lines and in reports.
   *
   * @return the name, in lower case with hyphens
   */
  public String optionName() {
    return optionName;
  }

  /**
   * Returns the engine of a given name.
   *
   * @param optionName a name as {@link #optionName()} returns it
   * @return the engine
   * @throws IllegalArgumentException if there is none of that name; the message lists those there
   *     are
   */
  public static Engine ofOptionName(String optionName) {
    Objects.requireNonNull(optionName, "optionName");
    for (Engine engine : values()) {
      if (engine.optionName.equals(optionName)) {
        return engine;
      }
    }
    String known =
        Arrays.stream(values()).map(Engine::optionName).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "no engine is named \"" + optionName + "\"; known are " + known);
  }
}
