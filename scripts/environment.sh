# shellcheck shell=bash
# Tells biopsyd, biopsyctl and the tests which ONNX Runtime to load. To be sourced, by bash:
#
#   source scripts/environment.sh
#
# It sets BIOPSYD_ONNXRUNTIME to the library that scripts/setup.sh fetched when the system has none, or
# when BIOPSYD_USE_OPENVINO=1 asks for it. A BIOPSYD_ONNXRUNTIME that is already set stays as it is.

if [[ -z ${BIOPSYD_ONNXRUNTIME-} ]]; then
  _fetched=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.deps/openvino/capi/libonnxruntime.so.1.24.1
  if [[ ${BIOPSYD_USE_OPENVINO-} == 1 || $(/sbin/ldconfig -p) != *libonnxruntime.so.* ]]; then
    if [[ -e $_fetched ]]; then
      export BIOPSYD_ONNXRUNTIME=$_fetched
    else
      echo "environment: the fetched ONNX Runtime is not there: run scripts/setup.sh --openvino" >&2
    fi
  fi
  unset _fetched
fi
