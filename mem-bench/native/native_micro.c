// The micro benchmarks in C, for whichever malloc the process is started with (LD_PRELOAD).
//
// usage: native_micro [CASE...]     without cases, all of them
// output, a line for each case: name, tab, nanoseconds per operation (median of five rounds)
//
// Names and loops are those of the Java benchmarks: MicroCase.java lists them.
#define _GNU_SOURCE
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_SLOTS 200000
#define SIZES (1 << 14)
#define ROUNDS 5
#define ROUND_NANOS 30000000.0

// Keeps the compiler from dropping an allocation that nothing else uses.
#define USED(pointer) __asm__ volatile("" ::"r"(pointer) : "memory")

typedef enum { LIFO, FIFO, RANDOM } order_t;
typedef enum { SAME, SMALL, TINY, ORIGIN } mix_t;

static void *slots[MAX_SLOTS];
static uint32_t sizes[SIZES];
static uint32_t free_order[1000];
static long cursor;
static int case_count;
static char **cases;

static uint64_t random_state = 0x9E3779B97F4A7C15ull;

static uint32_t random_below(uint32_t bound) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(((random_state >> 32) * bound) >> 32);
}

static uint32_t next_size(mix_t mix) {
  switch (mix) {
    case SMALL: return 1 + random_below(1000);
    case TINY: return 16 + random_below(240);
    case ORIGIN: return 1 + random_below(4096 * (1 + random_below(8)));
    default: return 64;
  }
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void *checked(void *block) {
  if (!block) {
    fputs("out of memory\n", stderr);
    exit(1);
  }
  return block;
}

// The loops. Each takes how often to repeat, and two parameters of its own.

static void pair(long repeats, long byte_size, long unused) {
  (void)unused;
  for (long i = 0; i < repeats; i++) {
    char *block = malloc(byte_size);
    block[0] = 1;
    USED(block);
    free(block);
  }
}

static void zeroed(long repeats, long byte_size, long unused) {
  (void)unused;
  for (long i = 0; i < repeats; i++) {
    char *block = calloc(1, byte_size);
    block[0] = 1;
    USED(block);
    free(block);
  }
}

static void aligned(long repeats, long byte_size, long byte_alignment) {
  for (long i = 0; i < repeats; i++) {
    char *block = memalign(byte_alignment, byte_size);
    block[0] = 1;
    USED(block);
    free(block);
  }
}

static void batch(long repeats, long blocks, long unused) {
  (void)unused;
  for (long i = 0; i < repeats; i++) {
    long position = cursor;
    for (long slot = 0; slot < blocks; slot++) {
      char *block = malloc(sizes[position]);
      block[0] = 1;
      slots[slot] = block;
      position = (position + 1) & (SIZES - 1);
    }
    cursor = position;
    for (long k = 0; k < blocks; k++) {
      free(slots[free_order[k]]);
    }
  }
}

static void replace(long repeats, long live, long mix) {
  for (long i = 0; i < repeats; i++) {
    uint32_t slot = random_below((uint32_t)live);
    free(slots[slot]);
    char *block = malloc(next_size((mix_t)mix));
    block[0] = 1;
    slots[slot] = block;
  }
}

static void doubling(long repeats, long least_bytes, long most_bytes) {
  for (long i = 0; i < repeats; i++) {
    char *block = NULL;
    for (long byte_size = least_bytes; byte_size <= most_bytes; byte_size *= 2) {
      block = realloc(block, byte_size);
      block[byte_size - 1] = 1;
      USED(block);
    }
    free(block);
  }
}

// Taking the time.

static int wanted(const char *name) {
  for (int i = 0; i < case_count; i++) {
    if (!strcmp(cases[i], name)) return 1;
  }
  return case_count == 0;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void measure(const char *name, void (*loop)(long, long, long), long first, long second,
                    long operations) {
  uint64_t nanos = 0;
  long repeats = 1;
  for (loop(1, first, second);; repeats *= 2) {
    uint64_t start = now();
    loop(repeats, first, second);
    nanos = now() - start;
    if (nanos > ROUND_NANOS / 10) break;
  }
  repeats = (long)(repeats * (ROUND_NANOS / nanos)) + 1;
  double rounds[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t start = now();
    loop(repeats, first, second);
    rounds[round] = (double)(now() - start) / repeats / operations;
  }
  qsort(rounds, ROUNDS, sizeof(double), compare);
  printf("%s\t%.3f\n", name, rounds[ROUNDS / 2]);
}

static void measure_batch(long blocks, order_t order, mix_t mix) {
  static const char *const order_names[] = {"lifo", "fifo", "random"};
  static const char *const mix_names[] = {"64", "1-1000", "16-255", "8pages"};
  char name[64];
  snprintf(name, sizeof name, "batch%ld/%s/%s", blocks, order_names[order], mix_names[mix]);
  if (!wanted(name)) return;
  for (int i = 0; i < SIZES; i++) sizes[i] = next_size(mix);
  for (int i = 0; i < blocks; i++) free_order[i] = order == LIFO ? blocks - 1 - i : i;
  for (int i = blocks - 1; order == RANDOM && i > 0; i--) {
    uint32_t other = random_below(i + 1), index = free_order[i];
    free_order[i] = free_order[other];
    free_order[other] = index;
  }
  measure(name, batch, blocks, 0, blocks);
}

static void measure_replace(const char *name, long live, mix_t mix) {
  if (!wanted(name)) return;
  for (long slot = 0; slot < live; slot++) {
    slots[slot] = checked(malloc(next_size(mix)));
    ((char *)slots[slot])[0] = 1;
  }
  measure(name, replace, live, mix, 1);
  for (long slot = 0; slot < live; slot++) free(slots[slot]);
}

static void measure_pairs(const char *kind, void (*loop)(long, long, long), const long *byte_sizes,
                          int count, long byte_alignment) {
  for (int i = 0; i < count; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s/%ld", kind, byte_sizes[i]);
    if (wanted(name)) measure(name, loop, byte_sizes[i], byte_alignment, 1);
  }
}

int main(int argc, char **argv) {
  static char buffer[1 << 16];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  case_count = argc - 1;
  cases = argv + 1;

  measure_pairs("pair", pair, (const long[]){16, 64, 256, 1024, 4096, 65536, 1048576}, 7, 0);
  for (long blocks = 64; blocks <= 1000; blocks += 936) {
    for (order_t order = LIFO; order <= RANDOM; order++) {
      measure_batch(blocks, order, SAME);
      measure_batch(blocks, order, SMALL);
      measure_batch(blocks, order, ORIGIN);
    }
  }
  measure_replace("live/100", 100, TINY);
  measure_replace("live/1000", 1000, TINY);
  measure_replace("live/10000", 10000, TINY);
  measure_replace("live/200000", 200000, TINY);
  measure_replace("slots1000", 1000, SMALL);
  measure_replace("slots100000", 100000, SMALL);
  measure_pairs("zeroed", zeroed, (const long[]){64, 4096, 65536}, 3, 0);
  measure_pairs("aligned64", aligned, (const long[]){256}, 1, 64);
  measure_pairs("aligned4096", aligned, (const long[]){4096}, 1, 4096);
  if (wanted("realloc/16-1M")) measure("realloc/16-1M", doubling, 16, 1 << 20, 17);
  return 0;
}
