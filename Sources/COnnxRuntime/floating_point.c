#include "COnnxRuntime.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

// Flush to zero (bit 15) and denormals are zero (bit 6) of MXCSR.
static const uint64_t subnormal_bits = 0x8040;

uint64_t conx_floating_point_mode(void) { return _mm_getcsr(); }
void conx_set_floating_point_mode(uint64_t mode) { _mm_setcsr((unsigned int)mode); }

#elif defined(__aarch64__)

// FZ (bit 24) of FPCR.
static const uint64_t subnormal_bits = UINT64_C(1) << 24;

uint64_t conx_floating_point_mode(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
void conx_set_floating_point_mode(uint64_t mode) {
  __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}

#else

static const uint64_t subnormal_bits = 0;

uint64_t conx_floating_point_mode(void) { return 0; }
void conx_set_floating_point_mode(uint64_t mode) { (void)mode; }

#endif

uint64_t conx_flushing_subnormals(uint64_t mode) { return mode | subnormal_bits; }
uint64_t conx_keeping_subnormals(uint64_t mode) { return mode & ~subnormal_bits; }
