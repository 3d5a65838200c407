#include "CLedgerFaults.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

const char *const ledger_faults_name = "ledger-faults";

static atomic_int fault_kind, first_failing, last_failing, operation_count, failure_count;

void ledger_faults_plan(enum ledger_fault fault, int first, int last) {
  fault_kind = ledger_fault_none;
  operation_count = 0;
  failure_count = 0;
  first_failing = first;
  last_failing = last;
  fault_kind = (int)fault;
}

int ledger_faults_count(void) { return operation_count; }

int ledger_faults_failures(void) { return failure_count; }

/// Counts an operation; the fault that it has to have.
static enum ledger_fault next_fault_of(bool is_unlock) {
  if (is_unlock != (fault_kind == ledger_fault_unlock)) return ledger_fault_none;
  int number = atomic_fetch_add(&operation_count, 1) + 1;
  enum ledger_fault fault = (enum ledger_fault)fault_kind;
  if (fault == ledger_fault_none || number < first_failing || number > last_failing)
    return ledger_fault_none;
  atomic_fetch_add(&failure_count, 1);
  return fault;
}

static enum ledger_fault next_fault(void) { return next_fault_of(false); }

/// A file of this file system; the system's own follows it in memory.
struct fault_file {
  sqlite3_file base;
  sqlite3_file *real;
};

static sqlite3_file *real_file(sqlite3_file *file) { return ((struct fault_file *)file)->real; }

static int fault_close(sqlite3_file *file) { return real_file(file)->pMethods->xClose(real_file(file)); }

static int fault_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  return real_file(file)->pMethods->xRead(real_file(file), bytes, count, offset);
}

static int fault_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  sqlite3_file *real = real_file(file);
  switch (next_fault()) {
  case ledger_fault_none: return real->pMethods->xWrite(real, bytes, count, offset);
  case ledger_fault_full: return SQLITE_FULL;
  case ledger_fault_io: return SQLITE_IOERR_WRITE;
  case ledger_fault_short:
    real->pMethods->xWrite(real, bytes, count / 2, offset);
    return SQLITE_FULL;
  case ledger_fault_unlock: break;
  }
  return SQLITE_ERROR;
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
  if (next_fault() != ledger_fault_none) return SQLITE_IOERR_TRUNCATE;
  return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

static int fault_sync(sqlite3_file *file, int flags) {
  if (next_fault() != ledger_fault_none) return SQLITE_IOERR_FSYNC;
  return real_file(file)->pMethods->xSync(real_file(file), flags);
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

static int fault_lock(sqlite3_file *file, int level) {
  return real_file(file)->pMethods->xLock(real_file(file), level);
}

static int fault_unlock(sqlite3_file *file, int level) {
  return real_file(file)->pMethods->xUnlock(real_file(file), level);
}

static int fault_check_lock(sqlite3_file *file, int *is_reserved) {
  return real_file(file)->pMethods->xCheckReservedLock(real_file(file), is_reserved);
}

static int fault_control(sqlite3_file *file, int operation, void *argument) {
  return real_file(file)->pMethods->xFileControl(real_file(file), operation, argument);
}

static int fault_sector(sqlite3_file *file) {
  return real_file(file)->pMethods->xSectorSize(real_file(file));
}

static int fault_device(sqlite3_file *file) {
  return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

static int fault_shm_map(
    sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
  // Only making the shared memory larger takes room on the disk.
  if (extend && next_fault() != ledger_fault_none) return SQLITE_IOERR_SHMSIZE;
  return real_file(file)->pMethods->xShmMap(real_file(file), region, size, extend, memory);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  bool is_unlock = (flags & SQLITE_SHM_UNLOCK) && (flags & SQLITE_SHM_EXCLUSIVE);
  if (is_unlock && next_fault_of(true) != ledger_fault_none) return SQLITE_IOERR_SHMLOCK;
  return real_file(file)->pMethods->xShmLock(real_file(file), offset, count, flags);
}

static void fault_shm_barrier(sqlite3_file *file) {
  real_file(file)->pMethods->xShmBarrier(real_file(file));
}

static int fault_shm_unmap(sqlite3_file *file, int is_deleted) {
  return real_file(file)->pMethods->xShmUnmap(real_file(file), is_deleted);
}

static const sqlite3_io_methods fault_methods = {
    .iVersion = 2,
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_check_lock,
    .xFileControl = fault_control,
    .xSectorSize = fault_sector,
    .xDeviceCharacteristics = fault_device,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

static sqlite3_vfs *system_vfs;
static sqlite3_vfs fault_vfs;

static int fault_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out) {
  (void)vfs;
  struct fault_file *ours = (struct fault_file *)file;
  ours->base.pMethods = NULL;
  ours->real = (sqlite3_file *)(ours + 1);
  if ((flags & SQLITE_OPEN_CREATE) && next_fault() != ledger_fault_none) return SQLITE_CANTOPEN;
  int code = system_vfs->xOpen(system_vfs, name, ours->real, flags, flags_out);
  if (ours->real->pMethods != NULL) ours->base.pMethods = &fault_methods;
  return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int must_sync) {
  (void)vfs;
  if (next_fault() != ledger_fault_none) return SQLITE_IOERR_DELETE;
  return system_vfs->xDelete(system_vfs, name, must_sync);
}

int ledger_faults_register(void) {
  if (system_vfs != NULL) return SQLITE_OK;
  sqlite3_vfs *found = sqlite3_vfs_find(NULL);
  if (found == NULL) return SQLITE_ERROR;
  fault_vfs = *found;
  fault_vfs.pNext = NULL;
  fault_vfs.zName = ledger_faults_name;
  fault_vfs.szOsFile = (int)sizeof(struct fault_file) + found->szOsFile;
  fault_vfs.xOpen = fault_open;
  fault_vfs.xDelete = fault_delete;
  system_vfs = found;
  return sqlite3_vfs_register(&fault_vfs, 0);
}
