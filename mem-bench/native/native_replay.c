// Replays traces in C, for whichever malloc the process is started with (LD_PRELOAD).
//
// usage: native_replay FILE...      .rep or .trep; on one thread, in the order of the file
// output, a line for each file: its name, tab, nanoseconds per operation (median of five rounds)
//
// The program's own tables come from mmap, so that they are no business of the allocator's. The first and the last byte of
// each block are written. Blocks that are live at the end are freed outside the time that counts. Each trace has a process of
// its own, forked before anything was allocated.
#define _GNU_SOURCE
#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 5
#define ROUND_NANOS 50000000.0
#define HEADER_NUMBERS 4

typedef struct {
  char kind;
  int32_t id;
  uint64_t byte_size;
  uint64_t byte_alignment;
} operation_t;

typedef struct {
  operation_t *operations;
  long count;
  int ids;
} trace_t;

static void *map(size_t byte_size) {
  void *memory = mmap(NULL, byte_size ? byte_size : 1, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) {
    perror("mmap");
    _exit(2);
  }
  return memory;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

// Reads one operation; returns 0 where the line is none.
static int parse(char *line, int has_thread, operation_t *operation) {
  if (has_thread) strtol(line, &line, 10);
  while (*line == ' ') line++;
  if (!strchr("acmrf", *line) || !*line) return 0;
  operation->kind = *line++;
  operation->id = (int32_t)strtol(line, &line, 10);
  operation->byte_size = operation->kind == 'f' ? 0 : strtoul(line, &line, 10);
  operation->byte_alignment = operation->kind == 'm' ? strtoul(line, &line, 10) : 16;
  return operation->id >= 0;
}

// Drops what makes no sense where it stands: to free a dead block. To reallocate one is to allocate it.
static trace_t make_sense(trace_t trace) {
  uint8_t *live = map(trace.ids + 1);
  long kept = 0;
  for (long i = 0; i < trace.count; i++) {
    operation_t operation = trace.operations[i];
    if (operation.kind == 'f' && !live[operation.id]) continue;
    if (operation.kind == 'r' && !live[operation.id]) operation.kind = 'a';
    live[operation.id] = operation.kind != 'f';
    trace.operations[kept++] = operation;
  }
  trace.count = kept;
  return trace;
}

static trace_t load(const char *file) {
  int descriptor = open(file, O_RDONLY);
  off_t length = descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_END);
  char *text = length < 0 ? NULL : map(length + 2);
  if (!text || pread(descriptor, text, length, 0) != length) {
    perror(file);
    _exit(2);
  }
  close(descriptor);
  text[length] = '\n';
  long lines = 0;
  for (off_t i = 0; i <= length; i++) lines += text[i] == '\n';
  trace_t trace = {map(sizeof(operation_t) * lines), 0, 0};
  int has_thread = strstr(file, ".trep") != NULL;
  int header = 0;
  for (char *line = text, *end; line <= text + length; line = end + 1) {
    end = memchr(line, '\n', text + length + 1 - line);
    *end = 0;
    operation_t *operation = &trace.operations[trace.count];
    if (header < HEADER_NUMBERS && *line && !strpbrk(line, "acmrf")) {
      header++;
    } else if (parse(line, has_thread, operation)) {
      if (operation->id >= trace.ids) trace.ids = operation->id + 1;
      trace.count++;
    }
  }
  return make_sense(trace);
}

static inline void *touched(char *block, size_t byte_size) {
  if (byte_size) {
    block[0] = 1;
    block[byte_size - 1] = 1;
  }
  return block;
}

// Replays once, and returns the time in nanoseconds.
static uint64_t replay(const trace_t *trace, void **blocks) {
  uint64_t start = now();
  for (const operation_t *o = trace->operations, *end = o + trace->count; o < end; o++) {
    size_t byte_size = o->byte_size;
    switch (o->kind) {
      case 'a': blocks[o->id] = touched(malloc(byte_size), byte_size); break;
      case 'c': blocks[o->id] = touched(calloc(1, byte_size), byte_size); break;
      case 'm': blocks[o->id] = touched(memalign(o->byte_alignment, byte_size), byte_size); break;
      case 'r': blocks[o->id] = touched(realloc(blocks[o->id], byte_size), byte_size); break;
      default:
        free(blocks[o->id]);
        blocks[o->id] = NULL;
    }
  }
  uint64_t nanos = now() - start;
  for (int id = 0; id < trace->ids; id++) {
    free(blocks[id]);
    blocks[id] = NULL;
  }
  return nanos;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double nanos_per_operation(const trace_t *trace) {
  void **blocks = map(sizeof(void *) * (trace->ids + 1));
  replay(trace, blocks);
  uint64_t once = replay(trace, blocks);
  long repeats = once ? (long)(ROUND_NANOS / once) + 1 : 1000;
  double rounds[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t sum = 0;
    for (long i = 0; i < repeats; i++) sum += replay(trace, blocks);
    rounds[round] = (double)sum / repeats / trace->count;
  }
  qsort(rounds, ROUNDS, sizeof(double), compare);
  return rounds[ROUNDS / 2];
}

int main(int argc, char **argv) {
  setvbuf(stdout, map(1 << 16), _IOFBF, 1 << 16);
  int failures = 0;
  for (int i = 1; i < argc; i++) {
    pid_t child = fork();
    if (!child) {
      trace_t trace = load(argv[i]);
      const char *slash = strrchr(argv[i], '/');
      printf("%s\t%.3f\n", slash ? slash + 1 : argv[i], nanos_per_operation(&trace));
      fflush(stdout);
      _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    if (status) {
      fprintf(stderr, "%s failed, status %x\n", argv[i], status);
      failures++;
    }
  }
  return failures > 0;
}
