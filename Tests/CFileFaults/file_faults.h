// A library to be loaded before a program's others (LD_PRELOAD): file operations below certain folders are
// counted, and those of chosen numbers fail. Everything else goes on to the system.
//
// It is told what to do by the environment:
//
//   FILE_FAULTS_FOLDERS   absolute paths of folders, with colons between them
//   FILE_FAULTS_OPERATION the only operations that are counted, such as write; absent for all
//   FILE_FAULTS_FIRST     the number of the first operation that fails, from 1; 0 for none
//   FILE_FAULTS_LAST      the number of the last one; absent for the first one
//   FILE_FAULTS_ERROR     the errno with which they fail; 0 to write half and be full with the next write
//   FILE_FAULTS_RECORD    a file that gets a line for each operation: number, operation, path, and FAILED
//                         behind those that failed
//
// For tests.
#ifndef FILE_FAULTS_H
#define FILE_FAULTS_H

#include <stdbool.h>

#pragma clang assume_nonnull begin

/// Whether a path lies in one of the folders, or is one of them.
bool file_faults_watches(const char *_Nullable path);

/// Whether an open descriptor is of a path that is watched.
bool file_faults_watches_descriptor(int descriptor);

/// Notes whether a descriptor that was just opened is watched.
void file_faults_set_descriptor(int descriptor, bool is_watched);

/// Counts an operation; whether it fails. `errno` is set then, but for half writes.
bool file_faults_next(const char *operation, const char *_Nullable path, int descriptor);

/// Whether this write is to be half of one: the descriptor's next write finds the disk full.
bool file_faults_halves_writes(void);

#pragma clang assume_nonnull end

#endif
