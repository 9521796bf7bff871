// No allocator at all: what the loops of the C programs cost by themselves.
//
// Included before everything else (gcc -include), it puts every block at one of a few places in one piece of memory, as
// the subject "null" does in Java. Blocks overlap; only their first and last byte are ever written.
#define _GNU_SOURCE
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#define LOOP_ONLY_BYTES (40l << 20)

static char loop_only_memory[LOOP_ONLY_BYTES] __attribute__((aligned(4096)));
static unsigned loop_only_next;

static inline void *loop_only_allocate(size_t byte_size) {
  (void)byte_size;
  return loop_only_memory + (loop_only_next++ & 255) * 16;
}

static inline void loop_only_free(void *block) { __asm__ volatile("" ::"r"(block)); }

#define malloc(byte_size) loop_only_allocate(byte_size)
#define calloc(count, byte_size) loop_only_allocate((count) * (byte_size))
#define memalign(byte_alignment, byte_size) loop_only_allocate(byte_size)
#define realloc(block, byte_size) loop_only_allocate(byte_size)
#define free(block) loop_only_free(block)
