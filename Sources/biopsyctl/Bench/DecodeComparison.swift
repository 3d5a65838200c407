import Base
import Imaging
import Tensors

/// JPEG to network input, in several ways that take turns at each frame.
struct DecodeComparison {
  /// A way from a JPEG to the network's input.
  enum Way: String, CaseIterable {
    /// As the daemon does it: decoded at a reduced DCT scale.
    case reduced
    /// As the daemon does it with `--exact-decode`: full size, resized and normalised in one go.
    case exact
    /// Step by step, as most programs do it: a full-size picture, a resized picture, the input.
    case separate

    var label: String {
      switch self {
      case .reduced: "reduced DCT"
      case .exact: "full size (exact decode)"
      case .separate: "full size, then resized, then normalised"
      }
    }
  }

  /// For each way, a time for each frame of each round, in the same order.
  private(set) var times: [Way: [Duration]] = [:]

  /// Lets all ways take turns at each frame.
  init(
    frames: [BenchFrame], specification: PreprocessingSpecification, rounds: Int
  ) throws {
    let tensor = Tensor(shape: [specification.elementCount], elementType: .float32)
    let preprocessor = FramePreprocessor(specification: specification)
    let decoder = JPEGDecoder()
    func prepare(_ bytes: UnsafeRawBufferPointer, _ way: Way) throws {
      switch way {
      case .reduced, .exact:
        _ = try preprocessor.prepare(
          bytes, encoding: .jpeg, exactDecode: way == .exact, into: tensor.float32)
      case .separate:
        let picture = try decoder.decode(bytes).resized(to: specification.size)
        _ = try preprocessor.prepare(picture, into: tensor.float32)
      }
    }
    // One round more than is counted: the first makes the memory.
    for round in 0...rounds {
      let order = round % 2 == 0 ? Way.allCases : Way.allCases.reversed()
      for frame in frames {
        for way in order {
          let began = MonotonicInstant.now
          try frame.bytes.withUnsafeBytes { try prepare($0, way) }
          if round > 0 { times[way, default: []].append(MonotonicInstant.now - began) }
        }
      }
    }
  }

  /// The median over frames of the reduced time as a share of the same frame's time in another way.
  func medianRatio(to way: Way) -> Double {
    let ratios = zip(times[.reduced] ?? [], times[way] ?? []).map { $0.seconds / $1.seconds }
      .sorted()
    return ratios.isEmpty ? 0 : ratios[ratios.count / 2]
  }

  var json: JSONValue {
    var object: JSONObject = [
      "width": .integer(Int64(BenchPlan.decodeSize.width)),
      "height": .integer(Int64(BenchPlan.decodeSize.height)),
    ]
    for way in Way.allCases {
      object[way.rawValue] = LatencySummary(times[way] ?? [])?.json ?? .null
    }
    object["ratio_to_exact"] = .number(medianRatio(to: .exact))
    object["ratio_to_separate"] = .number(medianRatio(to: .separate))
    return .object(object)
  }
}
