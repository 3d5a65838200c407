#include <sqlite3.h>

// sqlite3_db_config takes variable arguments, which Swift does not call; this is its form for switches.
static inline int csqlite_set_switch(sqlite3 *database, int option, int is_on) {
  int now = -1;
  int code = sqlite3_db_config(database, option, is_on, &now);
  return code != SQLITE_OK ? code : (now == is_on ? SQLITE_OK : SQLITE_ERROR);
}

// SQLITE_TRANSIENT is a cast, which Swift does not import: the bytes are copied before the call returns.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_text(statement, index, (const char *)bytes, count, SQLITE_TRANSIENT);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}
