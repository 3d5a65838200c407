#include "file_faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { descriptor_capacity = 4096 };

static const char *folders = "";
static const char *chosen;
static int first_failing, last_failing, error_number;
static int record = -1;
static atomic_int operation_count;
static atomic_bool is_watched_descriptor[descriptor_capacity];

static int number(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text == NULL ? otherwise : atoi(text);
}

__attribute__((constructor)) static void read_plan(void) {
  const char *text = getenv("FILE_FAULTS_FOLDERS");
  const char *path = getenv("FILE_FAULTS_RECORD");
  if (path != NULL)
    record = (int)syscall(
        SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  first_failing = number("FILE_FAULTS_FIRST", 0);
  last_failing = number("FILE_FAULTS_LAST", first_failing);
  error_number = number("FILE_FAULTS_ERROR", EIO);
  chosen = getenv("FILE_FAULTS_OPERATION");
  if (text != NULL) folders = text;
}

bool file_faults_watches(const char *path) {
  if (path == NULL) return false;
  for (const char *folder = folders; *folder != '\0';) {
    size_t length = strcspn(folder, ":");
    if (length > 0 && strncmp(path, folder, length) == 0 &&
        (path[length] == '/' || path[length] == '\0'))
      return true;
    folder += length + (folder[length] == ':');
  }
  return false;
}

bool file_faults_watches_descriptor(int descriptor) {
  return descriptor >= 0 && descriptor < descriptor_capacity && is_watched_descriptor[descriptor];
}

void file_faults_set_descriptor(int descriptor, bool is_watched) {
  if (descriptor >= 0 && descriptor < descriptor_capacity)
    is_watched_descriptor[descriptor] = is_watched;
}

bool file_faults_halves_writes(void) { return error_number == 0; }

static void note(int number, const char *operation, const char *path, int descriptor, bool fails) {
  if (record < 0) return;
  char name[512] = "";
  if (path == NULL) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, name, sizeof name - 1);
    if (length > 0) name[length] = '\0';
    path = name;
  }
  char line[1024];
  int length = snprintf(
      line, sizeof line, "%d %s %.800s%s\n", number, operation, path, fails ? " FAILED" : "");
  syscall(SYS_write, record, line, length);
}

bool file_faults_next(const char *operation, const char *path, int descriptor) {
  int kept = errno;
  bool counts = chosen == NULL || strcmp(chosen, operation) == 0;
  int number = counts ? atomic_fetch_add(&operation_count, 1) + 1 : 0;
  bool fails = counts && first_failing > 0 && number >= first_failing && number <= last_failing;
  note(number, operation, path, descriptor, fails);
  errno = fails ? (error_number == 0 ? ENOSPC : error_number) : kept;
  return fails;
}
