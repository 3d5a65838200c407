import Base
import Imaging
import Tensors

/// JPEG to network input: decoded at a reduced DCT scale, against full size and then resized.
struct DecodeComparison {
  /// As the daemon does it.
  let reduced: [Duration]
  /// As the training code does it (`--exact-decode`).
  let full: [Duration]

  /// Lets both take turns at each frame.
  init(
    frames: [BenchFrame], specification: PreprocessingSpecification, rounds: Int
  ) throws {
    let tensor = Tensor(shape: [specification.elementCount], elementType: .float32)
    let preprocessor = FramePreprocessor(specification: specification)
    var times: (reduced: [Duration], full: [Duration]) = ([], [])
    func time(_ frame: BenchFrame, exactDecode: Bool) throws -> Duration {
      let began = MonotonicInstant.now
      _ = try frame.bytes.withUnsafeBytes { bytes in
        try preprocessor.prepare(
          bytes, encoding: .jpeg, exactDecode: exactDecode, into: tensor.float32)
      }
      return MonotonicInstant.now - began
    }
    // One round more than is counted: the first makes the memory.
    for round in 0...rounds {
      for frame in frames {
        let reducedFirst = round % 2 == 0
        let first = try time(frame, exactDecode: !reducedFirst)
        let second = try time(frame, exactDecode: reducedFirst)
        guard round > 0 else { continue }
        times.reduced.append(reducedFirst ? first : second)
        times.full.append(reducedFirst ? second : first)
      }
    }
    (reduced, full) = times
  }

  /// The median over frames of the reduced time as a share of the same frame's full time.
  var medianRatio: Double {
    let ratios = zip(reduced, full).map { $0.seconds / $1.seconds }.sorted()
    return ratios.isEmpty ? 0 : ratios[ratios.count / 2]
  }

  var json: JSONValue {
    [
      "width": .integer(Int64(BenchPlan.decodeSize.width)),
      "height": .integer(Int64(BenchPlan.decodeSize.height)),
      "reduced": LatencySummary(reduced)?.json ?? .null,
      "full": LatencySummary(full)?.json ?? .null, "median_ratio": .number(medianRatio),
    ]
  }
}
