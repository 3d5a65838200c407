#include "biopsyclient.h"

// Here rather than with the rest, since it is about the library that was loaded.
uint32_t bc_abi_version(void) { return BC_ABI_VERSION; }
