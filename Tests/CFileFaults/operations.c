// The C library's functions that reach files, in the forms that the daemon and its libraries call.
//
// Each goes to the kernel by itself: the C library's own functions of these names are hidden by these.
#define _GNU_SOURCE
#include "file_faults.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// What is defined here may not be under the names that headers put in place of others.
#undef open64
#undef fstat64
#undef stat64
#undef lstat64

static int open_file(int folder, const char *path, int flags, mode_t mode) {
  bool is_watched = file_faults_watches(path);
  if (is_watched && file_faults_next(flags & O_CREAT ? "create" : "open", path, -1)) return -1;
  int descriptor = (int)syscall(SYS_openat, folder, path, flags, mode);
  file_faults_set_descriptor(descriptor, is_watched);
  return descriptor;
}

#define OPENING(name)                                                                              \
  int name(const char *path, int flags, ...) {                                                     \
    va_list rest;                                                                                  \
    va_start(rest, flags);                                                                         \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                        \
    va_end(rest);                                                                                  \
    return open_file(AT_FDCWD, path, flags, mode);                                                 \
  }
OPENING(open)
OPENING(open64)

int openat(int folder, const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(folder, path, flags, mode);
}

int close(int descriptor) {
  file_faults_set_descriptor(descriptor, false);
  return (int)syscall(SYS_close, descriptor);
}

DIR *opendir(const char *path) {
  if (file_faults_watches(path) && file_faults_next("list", path, -1)) return NULL;
  DIR *(*next)(const char *) = (DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir");
  DIR *folder = next(path);
  if (folder != NULL) file_faults_set_descriptor(dirfd(folder), file_faults_watches(path));
  return folder;
}

int closedir(DIR *folder) {
  int (*next)(DIR *) = (int (*)(DIR *))dlsym(RTLD_NEXT, "closedir");
  file_faults_set_descriptor(dirfd(folder), false);
  return next(folder);
}

struct dirent *readdir(DIR *folder) {
  if (file_faults_watches_descriptor(dirfd(folder)) && file_faults_next("list", NULL, dirfd(folder)))
    return NULL;
  struct dirent *(*next)(DIR *) = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
  return next(folder);
}

// Of a path.

#define OF_PATH(operation, path)                                                                   \
  if (file_faults_watches(path) && file_faults_next(operation, path, -1)) return -1

int mkdir(const char *path, mode_t mode) {
  OF_PATH("make_folder", path);
  return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int link(const char *from, const char *to) {
  OF_PATH("link", to);
  return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int rename(const char *from, const char *to) {
  OF_PATH("rename", to);
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path) {
  OF_PATH("remove", path);
  return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int access(const char *path, int mode) {
  OF_PATH("access", path);
  return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

#define STATUS_OF_PATH(name, type, flags)                                                          \
  int name(const char *path, struct type *status) {                                                \
    OF_PATH("status", path);                                                                       \
    return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, flags);                            \
  }
STATUS_OF_PATH(stat, stat, 0)
STATUS_OF_PATH(stat64, stat64, 0)
STATUS_OF_PATH(lstat, stat, AT_SYMLINK_NOFOLLOW)
STATUS_OF_PATH(lstat64, stat64, AT_SYMLINK_NOFOLLOW)

// Of a descriptor.

#define OF_DESCRIPTOR(operation, descriptor)                                                       \
  if (file_faults_watches_descriptor(descriptor) && file_faults_next(operation, NULL, descriptor)) \
  return -1

int fstat(int descriptor, struct stat *status) {
  OF_DESCRIPTOR("status", descriptor);
  return (int)syscall(SYS_fstat, descriptor, status);
}

int fstat64(int descriptor, struct stat64 *status) {
  OF_DESCRIPTOR("status", descriptor);
  return (int)syscall(SYS_fstat, descriptor, status);
}

int fsync(int descriptor) {
  OF_DESCRIPTOR("synchronise", descriptor);
  return (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
  OF_DESCRIPTOR("synchronise", descriptor);
  return (int)syscall(SYS_fdatasync, descriptor);
}

int ftruncate(int descriptor, off_t size) {
  OF_DESCRIPTOR("truncate", descriptor);
  return (int)syscall(SYS_ftruncate, descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
  OF_DESCRIPTOR("truncate", descriptor);
  return (int)syscall(SYS_ftruncate, descriptor, size);
}

int flock(int descriptor, int operation) {
  OF_DESCRIPTOR("lock", descriptor);
  return (int)syscall(SYS_flock, descriptor, operation);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  OF_DESCRIPTOR("read", descriptor);
  return syscall(SYS_read, descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  OF_DESCRIPTOR("read", descriptor);
  return syscall(SYS_pread64, descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
  OF_DESCRIPTOR("read", descriptor);
  return syscall(SYS_pread64, descriptor, bytes, count, offset);
}

static int record_lock(int descriptor, int command, void *argument) {
  if (command == F_SETLK || command == F_SETLKW) OF_DESCRIPTOR("lock", descriptor);
  return (int)syscall(SYS_fcntl, descriptor, command, argument);
}

#define CONTROL(name)                                                                              \
  int name(int descriptor, int command, ...) {                                                     \
    va_list rest;                                                                                  \
    va_start(rest, command);                                                                       \
    void *argument = va_arg(rest, void *);                                                         \
    va_end(rest);                                                                                  \
    return record_lock(descriptor, command, argument);                                             \
  }
CONTROL(fcntl)
CONTROL(fcntl64)

#define MAPPING(name, offset_type)                                                                 \
  void *name(                                                                                      \
      void *address, size_t length, int protection, int flags, int descriptor,                     \
      offset_type offset) {                                                                        \
    if (!(flags & MAP_ANONYMOUS) && file_faults_watches_descriptor(descriptor) &&                  \
        file_faults_next("map", NULL, descriptor))                                                 \
      return MAP_FAILED;                                                                           \
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);      \
  }
MAPPING(mmap, off_t)
MAPPING(mmap64, off64_t)

// Writing, which may also be done by half.

/// The descriptor that has half a write, whose next one finds the disk full; -1 for none.
static atomic_int half_written = -1;

/// How many bytes of a write are to be written; -1 where it fails.
static ssize_t writable(int descriptor, size_t count) {
  if (!file_faults_watches_descriptor(descriptor)) return (ssize_t)count;
  bool fails = file_faults_next("write", NULL, descriptor);
  int expected = descriptor;
  if (atomic_compare_exchange_strong(&half_written, &expected, -1)) {
    errno = ENOSPC;
    return -1;
  }
  if (!fails) return (ssize_t)count;
  if (!file_faults_halves_writes() || count < 2) return -1;
  half_written = descriptor;
  return (ssize_t)(count / 2);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  ssize_t rest = writable(descriptor, count);
  return rest < 0 ? -1 : syscall(SYS_write, descriptor, bytes, (size_t)rest);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  ssize_t rest = writable(descriptor, count);
  return rest < 0 ? -1 : syscall(SYS_pwrite64, descriptor, bytes, (size_t)rest, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  ssize_t rest = writable(descriptor, count);
  return rest < 0 ? -1 : syscall(SYS_pwrite64, descriptor, bytes, (size_t)rest, offset);
}
