internal import CTrainingKernels

/// How wide the vectors are that the operators of the set `ai.opticalbiopsy` compute with.
///
/// Results of different widths differ in rounding.
public enum TrainingVectors: CaseIterable, Sendable {
  /// The widest that this processor has.
  case widest
  /// 512 bits, of x86-64's AVX-512.
  case avx512
  /// 256 bits, of x86-64's AVX2.
  case avx2
  /// What every processor of the architecture has.
  case baseline

  /// Whether this processor has them.
  public var exist: Bool { training_vectors_exist(symbol) }

  /// The C constant.
  var symbol: training_vectors {
    switch self {
    case .widest: training_vectors_widest
    case .avx512: training_vectors_avx512
    case .avx2: training_vectors_avx2
    case .baseline: training_vectors_baseline
    }
  }
}
