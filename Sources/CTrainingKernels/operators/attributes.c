#include "operator.h"

#include <stdio.h>

// The library has no way to ask whether an attribute is there: reading one that is not fails.
static bool absent(const OrtApi *api, OrtStatus *status) {
  if (!status) return false;
  api->ReleaseStatus(status);
  return true;
}

OrtStatus *read_integers(
    const OrtApi *api, const OrtKernelInfo *info, const char *name, int64_t *values, size_t count) {
  size_t found = 0;
  if (absent(api, api->KernelInfoGetAttributeArray_int64(info, name, NULL, &found))) return NULL;
  if (found != count) {
    char text[80];
    snprintf(text, sizeof text, "%s has %zu numbers, not %zu", name, found, count);
    return api->CreateStatus(ORT_INVALID_ARGUMENT, text);
  }
  return api->KernelInfoGetAttributeArray_int64(info, name, values, &found);
}

OrtStatus *read_integer(
    const OrtApi *api, const OrtKernelInfo *info, const char *name, int64_t *value) {
  int64_t found = 0;
  if (!absent(api, api->KernelInfoGetAttribute_int64(info, name, &found))) *value = found;
  return NULL;
}

OrtStatus *read_float(
    const OrtApi *api, const OrtKernelInfo *info, const char *name, float *value) {
  float found = 0;
  if (!absent(api, api->KernelInfoGetAttribute_float(info, name, &found))) *value = found;
  return NULL;
}
