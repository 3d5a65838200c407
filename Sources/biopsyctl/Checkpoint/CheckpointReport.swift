import Base
import Checkpoints
import Conversion

/// What `checkpoint show` says about a file, as text and as JSON.
struct CheckpointReport {
  private let checkpoint: Checkpoint
  private let candidates: [ArchitectureMatch]

  init(_ checkpoint: Checkpoint) throws {
    self.checkpoint = checkpoint
    candidates = try ArchitectureMatch.candidates(for: checkpoint)
  }

  /// The elements of all floating-point tensors: weights, and running statistics.
  private var parameterCount: Int {
    checkpoint.tensors.filter(\.elementType.isFloatingPoint).reduce(0) {
      $0 + $1.shape.elementCount
    }
  }

  /// What the elements of all tensors take; shared ones count for each name.
  private var tensorByteCount: Int { checkpoint.tensors.reduce(0) { $0 + $1.byteCount } }

  /// A line for each tensor, a line for the rest, and the totals.
  var text: String {
    var lines = checkpoint.tensors.map { "\($0.name)\t\($0.shape)\t\($0.elementType)" }
    if !checkpoint.otherEntries.isEmpty {
      lines.append("not tensors: " + checkpoint.otherEntries.joined(separator: ", "))
    }
    lines.append(
      "\(checkpoint.format.rawValue), \(checkpoint.tensors.count) tensors, \(parameterCount) "
        + "parameters, \(tensorByteCount) bytes of \(checkpoint.fileByteCount)")
    lines += candidates.isEmpty ? ["no known architecture is like it"] : candidates.map(\.text)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as one document.
  var json: JSONValue {
    [
      "file": .string(checkpoint.file),
      "format": .string(checkpoint.format.rawValue),
      "file_bytes": .integer(Int64(checkpoint.fileByteCount)),
      "tensor_bytes": .integer(Int64(tensorByteCount)),
      "parameters": .integer(Int64(parameterCount)),
      "tensors": .array(checkpoint.tensors.map(json)),
      "other_entries": .array(checkpoint.otherEntries.map { .string($0) }),
      "architectures": .array(candidates.map(\.json)),
    ]
  }

  private func json(_ tensor: CheckpointTensor) -> JSONValue {
    [
      "name": .string(tensor.name),
      "shape": .array(tensor.shape.dimensions.map { .integer(Int64($0)) }),
      "element_type": .string(tensor.elementType.rawValue),
      "bytes": .integer(Int64(tensor.byteCount)),
      "contiguous": .bool(tensor.isContiguous),
    ]
  }
}

extension ArchitectureMatch {
  fileprivate var text: String {
    let place = prefix.isEmpty ? "" : ", below \(prefix)"
    guard !match.isWhole else { return "a checkpoint of \(architecture.rawValue)\(place)" }
    return "nearest to \(architecture.rawValue)\(place), of which \(match.agreeing) of "
      + "\(parameterCount) parameters agree:\n\(match.report)"
  }

  fileprivate var json: JSONValue {
    [
      "architecture": .string(architecture.rawValue), "prefix": .string(prefix),
      "fits": .bool(match.isWhole), "agreeing": .integer(Int64(match.agreeing)),
      "parameters": .integer(Int64(parameterCount)),
      "missing": .array(match.missing.map { .string($0) }),
      "not_known": .array(match.extra.map { .string($0) }),
      "misshapen": .array(match.misshapen.map { .string($0.name) }),
    ]
  }
}
