// The time of day, set by a test: as many milliseconds off as a file says, which may change at any time.
//
//   FILE_FAULTS_CLOCK   a file of 8 bytes, a number of the machine's byte order
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset_milliseconds;

__attribute__((constructor)) static void map_offset(void) {
  const char *path = getenv("FILE_FAULTS_CLOCK");
  if (path == NULL) return;
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (file < 0) return;
  void *memory = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  syscall(SYS_close, file);
  if (memory != MAP_FAILED) offset_milliseconds = memory;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  long code = syscall(SYS_clock_gettime, clock, time);
  // Whole seconds, so that nothing has to be carried.
  if (code == 0 && clock == CLOCK_REALTIME && offset_milliseconds != NULL)
    time->tv_sec += *offset_milliseconds / 1000;
  return (int)code;
}
