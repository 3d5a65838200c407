// Loops over a frame's pixels, in vectors of each width that processors have. Every width gives the
// same bits: sums are made in the same order, and products are rounded before they are added.
// Imported by Imaging only.
#ifndef CPIXELKERNELS_H
#define CPIXELKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How many floats a vector of the kernels has, whatever the processor's have.
enum { pixel_vector_length = 16 };

/// What a sample of a row consists of.
enum pixel_samples {
  /// One value.
  pixel_samples_single,
  /// Two values.
  pixel_samples_pair,
  /// Three values.
  pixel_samples_triple,
  /// Three values and one that is ignored.
  pixel_samples_triple_padded,
  /// U, Y, V, Y.
  pixel_samples_uyvy,
};

/// Which values of a summed row make one output column.
struct pixel_column {
  /// The first of them, in floats from the row's beginning.
  int32_t start;
  /// Where their weights begin, in floats.
  int32_t weights;
};

/// What makes red, green and blue of luma and chroma.
struct pixel_yuv_coefficients {
  float luma_scale, luma_offset, red_v, green_u, green_v, blue_u;
};

/// The kernels for one width of vectors.
struct pixel_kernels {
  /// Adds weighted rows of bytes to a sum: `sum[i] += weights[k] * source[k][i]`.
  ///
  /// - `row_bytes`: from one row to the next; positive. The rows after the last one are fetched into
  ///   the cache, whether they exist or not; nothing of them is read.
  /// - `weights`: one a row.
  /// - `continues`: whether `sum` holds a sum to add to; otherwise it is overwritten.
  /// - `count`: bytes of each row.
  void (*accumulate)(
      const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights,
      float *sum, bool continues, intptr_t count);

  /// The same for two sums at once, with two weights a row, the first sum's first.
  void (*accumulate_pair)(
      const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights,
      float *sum, bool continues, float *next, bool continues_next, intptr_t count);

  /// Makes output columns of a summed row.
  ///
  /// A column's weights come in vectors, `vector_count` of them, for consecutive floats of the row;
  /// of triples, only the first 12 floats of each vector count, and the next begins after those.
  /// All floats that meet a weight have to be finite, even where the weight is 0.
  ///
  /// - `columns`: `count` of them, a multiple of `pixel_vector_length`.
  /// - `planes`: the first value of all columns, from `plane_stride` on the second, and so on; luma
  ///   first of `uyvy`.
  void (*reduce_columns)(
      const float *row, const struct pixel_column *columns, intptr_t count, const float *weights,
      intptr_t vector_count, enum pixel_samples samples, float *planes, intptr_t plane_stride);

  /// Makes red, green and blue of 0 to 255 of planes of Y, U and V, in place.
  ///
  /// - `count`: pixels, a multiple of `pixel_vector_length`.
  void (*convert_yuv)(
      float *planes, intptr_t plane_stride, intptr_t count,
      const struct pixel_yuv_coefficients *coefficients);

  /// Scales and shifts values: `destination[i * stride] = plane[i] * scale + bias`.
  void (*normalize)(
      const float *plane, intptr_t count, float scale, float bias, float *destination,
      intptr_t stride);
};

/// Widths of vectors.
enum pixel_vectors {
  /// What every processor of the architecture has.
  pixel_vectors_baseline,
  /// 256 bits, on x86-64.
  pixel_vectors_avx2,
  /// 512 bits, on x86-64.
  pixel_vectors_avx512,
};

/// Whether this processor has vectors of a width.
bool pixel_vectors_exist(enum pixel_vectors vectors);

/// The kernels for a width that exists.
struct pixel_kernels pixel_kernels_for(enum pixel_vectors vectors);

#pragma clang assume_nonnull end

#endif
