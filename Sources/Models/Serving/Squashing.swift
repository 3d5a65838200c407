internal import Foundation

/// Makes calibrated probabilities of logits.
enum Squashing {
  /// One probability an element.
  case sigmoid(temperature: Float)
  /// Probabilities over all elements that add up to 1.
  case softmax(temperature: Float)

  /// What a manifest asks for; nil when the model's own probabilities are used.
  init?(_ manifest: ModelManifest) {
    guard case .temperature(let temperature) = manifest.calibration else { return nil }
    switch manifest.task {
    case .segmentation: self = .sigmoid(temperature: Float(temperature))
    case .classification: self = .softmax(temperature: Float(temperature))
    }
  }

  /// Replaces logits by probabilities; NaN stays NaN.
  ///
  /// - Parameter values: The logits of one frame.
  func apply(to values: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .sigmoid(let temperature):
      for index in values.indices { values[index] = 1 / (1 + exp(-values[index] / temperature)) }
    case .softmax(let temperature):
      // Shifted by the largest, so that nothing overflows.
      let largest = values.max() ?? 0
      var sum: Float = 0
      for index in values.indices {
        values[index] = exp((values[index] - largest) / temperature)
        sum += values[index]
      }
      for index in values.indices { values[index] /= sum }
    }
  }
}
