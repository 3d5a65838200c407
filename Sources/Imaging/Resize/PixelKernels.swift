internal import CPixelKernels

/// The loops over a frame's pixels, for one width of vectors.
///
/// All widths give the same bits.
struct PixelKernels: Sendable {
  /// How many output columns they make at a time.
  static let vectorLength = Int(pixel_vector_length)

  /// The kernels that run on every processor of the architecture.
  static let baseline = PixelKernels(functions: pixel_kernels_for(pixel_vectors_baseline))

  /// The kernels of each width that this processor has, the narrowest first.
  static let all = [pixel_vectors_baseline, pixel_vectors_avx2, pixel_vectors_avx512]
    .filter { pixel_vectors_exist($0) }
    .map { PixelKernels(functions: pixel_kernels_for($0)) }

  /// The widest kernels that this processor has.
  static let widest = all.last ?? baseline

  let functions: pixel_kernels
}
