// A file system for SQLite that fails when it is told to: everything else goes on to the system's own.
//
// For tests. One plan at a time; file systems of other names are not touched.
#ifndef CLEDGERFAULTS_H
#define CLEDGERFAULTS_H

#pragma clang assume_nonnull begin

/// The name under which SQLite knows this file system.
extern const char *const ledger_faults_name;

enum ledger_fault {
  ledger_fault_none = 0,
  /// The disk is full: nothing is written.
  ledger_fault_full = 1,
  /// The disk fails.
  ledger_fault_io = 2,
  /// Half of what should be written is, then the disk is full.
  ledger_fault_short = 3,
  /// A lock on the memory that connections share is not let go of. Only these operations are counted.
  ledger_fault_unlock = 4,
};

/// Makes SQLite know the file system; 0, or SQLite's result code.
int ledger_faults_register(void);

/// From now on, counts operations that change or synchronise files, and lets the one of number `first`
/// (from 1) fail and all up to number `last`.
void ledger_faults_plan(enum ledger_fault fault, int first, int last);

/// How many operations there have been since the last plan.
int ledger_faults_count(void);

/// How many of them have failed.
int ledger_faults_failures(void);

#pragma clang assume_nonnull end

#endif
