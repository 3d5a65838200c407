import Base
import Biopsy
import Imaging
import Models
import Runtime
import Tensors
import Wire

/// The bare network: a bound session for each frame, its input prepared beforehand.
final class NetworkMethod: BenchMethod {
  let way = BenchWay.network
  private let sessions: [BoundSession]

  init(_ engine: SegmentationEngine, frames: [BenchFrame]) throws {
    let model = engine.model
    let input = model.manifest.input
    let grid = model.gridSize
    guard
      let described = model.session.outputs.first(where: {
        $0.name == model.manifest.outputs.probability
      }), let type = described.elementType
    else { throw BenchError(description: "the model has no output of probabilities") }
    let preprocessor = FramePreprocessor(specification: model.preprocessing)
    sessions = try frames.map { frame in
      let floats = Tensor(shape: input.shape, elementType: .float32)
      let encoding = try FrameEncoding(frame.encoding)
      _ = try frame.bytes.withUnsafeBytes {
        try preprocessor.prepare($0, encoding: encoding, into: floats.float32)
      }
      let tensor = Tensor(shape: input.shape, elementType: input.elementType)
      tensor.setFloats(from: UnsafeBufferPointer(floats.float32))
      let output = Tensor(shape: [1, 1, grid.height, grid.width], elementType: type)
      return try model.session.bind(
        inputs: [input.tensor: tensor], outputs: [described.name: output])
    }
  }

  func answer(_ frames: [Int], leadIn: Int) throws -> BenchBatch {
    try sessions[leadIn].run()
    return try BenchBatch(timing: frames) { frame in try sessions[frame].run() }
  }
}

/// The pipeline in this process: what the daemon's worker does with a frame's bytes.
final class PipelineMethod: BenchMethod {
  let way = BenchWay.pipeline
  private let predictor: LocalPredictor
  private let frames: [BenchFrame]

  init(_ engine: SegmentationEngine, frames: [BenchFrame]) throws {
    predictor = try LocalPredictor(engine, exactDecode: false)
    self.frames = frames
  }

  func answer(_ frames: [Int], leadIn: Int) throws -> BenchBatch {
    try answer(leadIn)
    return try BenchBatch(timing: frames, answer)
  }

  private func answer(_ index: Int) throws {
    let frame = frames[index]
    _ = try frame.bytes.withUnsafeBytes { try predictor.predict($0, encoding: frame.encoding) }
  }
}

extension BenchBatch {
  /// Times work on one frame after the other.
  init(timing frames: [Int], _ work: (Int) throws -> Void) rethrows {
    let began = MonotonicInstant.now
    var last = began
    for frame in frames {
      try work(frame)
      let now = MonotonicInstant.now
      latencies.append(now - last)
      last = now
    }
    answered = frames.count
    duration = last - began
  }
}

extension FrameEncoding {
  /// The encoding that a frame message names.
  init(_ encoding: FrameMessage.Encoding) throws {
    switch encoding {
    case .jpeg: self = .jpeg
    case .raw(let pixels): self = .raw(try RawFrameLayout(pixels))
    }
  }
}
