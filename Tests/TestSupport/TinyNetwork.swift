import Base

/// The bytes of small ONNX models, written field by field (onnx.proto, IR version 8, opset 17).
///
/// A 1x1 convolution of the three colours gives `logits`, and what comes after gives
/// `probability`.
public struct TinyNetwork: Sendable {
  /// The code of an element type in `TensorProto.DataType`.
  public enum DataType: UInt64, Sendable {
    /// Single precision.
    case float32 = 1
    /// Bytes.
    case uint8 = 2
    /// Half precision.
    case float16 = 10
    /// Double precision.
    case float64 = 11
  }

  /// The input's name.
  public var inputName = "image"
  /// The input's width in pixels.
  public var width = 12
  /// The input's height in pixels.
  public var height = 8
  /// The convolution's weights: one row of three for each output channel.
  public var weights: [[Float]] = [[1.5, -2, 0.5]]
  /// The operator that makes probabilities of logits.
  public var squashing = "Sigmoid"
  /// The type of the input's elements.
  public var inputType = DataType.float32
  /// The type of the probabilities' elements.
  public var outputType = DataType.float32
  /// Whether height and width are left open.
  public var hasOpenSize = false
  /// Whether the whole picture has one probability a channel, rather than each pixel.
  public var isClassifier = false
  /// A file that holds the weights instead of the model.
  public var externalData: String?

  /// A network of the shape that all tests share.
  public init() {}

  /// The weights as they lie in `externalData`.
  public var weightBytes: [UInt8] {
    weights.joined().flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
  }

  /// The model's file.
  public var bytes: [UInt8] {
    var nodes: [Message] = []
    var colours = inputName
    if inputType != .float32 {
      nodes.append(node("Cast", [inputName], "colours", castTo: .float32))
      colours = "colours"
    }
    if isClassifier {
      nodes.append(node("Conv", [colours, "weights"], "map"))
      nodes.append(node("GlobalAveragePool", ["map"], "means"))
      nodes.append(node("Flatten", ["means"], "logits"))
    } else {
      nodes.append(node("Conv", [colours, "weights"], "logits"))
    }
    if outputType == .float32 {
      nodes.append(node(squashing, ["logits"], "probability"))
    } else {
      nodes.append(node(squashing, ["logits"], "squashed"))
      nodes.append(node("Cast", ["squashed"], "probability", castTo: outputType))
    }
    var graph = Message()
    for node in nodes { graph.add(1, node) }
    graph.add(2, "tiny")
    graph.add(5, weightTensor)
    graph.add(11, value(inputName, inputType, channels: 3))
    graph.add(12, value("probability", outputType, channels: weights.count, isClass: isClassifier))
    graph.add(12, value("logits", .float32, channels: weights.count, isClass: isClassifier))
    var opset = Message()
    opset.add(2, 17)
    var model = Message()
    model.add(1, 8)
    model.add(7, graph)
    model.add(8, opset)
    return model.bytes
  }

  private var weightTensor: Message {
    var tensor = Message()
    for extent in [UInt64(weights.count), 3, 1, 1] { tensor.add(1, extent) }
    tensor.add(2, DataType.float32.rawValue)
    tensor.add(8, "weights")
    if let externalData {
      var location = Message()
      location.add(1, "location")
      location.add(2, externalData)
      tensor.add(13, location)
      tensor.add(14, 1)
    } else {
      tensor.add(9, bytes: weightBytes)
    }
    return tensor
  }

  private func node(
    _ operation: String, _ inputs: [String], _ output: String, castTo type: DataType? = nil
  ) -> Message {
    var node = Message()
    for input in inputs { node.add(1, input) }
    node.add(2, output)
    node.add(4, operation)
    if let type {
      var attribute = Message()
      attribute.add(1, "to")
      attribute.add(3, type.rawValue)
      attribute.add(20, 2)
      node.add(5, attribute)
    }
    return node
  }

  private func value(
    _ name: String, _ type: DataType, channels: Int, isClass: Bool = false
  ) -> Message {
    var shape = Message()
    let extents = isClass ? [1, channels] : [1, channels, height, width]
    for (index, extent) in extents.enumerated() {
      var dimension = Message()
      if hasOpenSize, index >= 2 {
        dimension.add(2, index == 2 ? "height" : "width")
      } else {
        dimension.add(1, UInt64(extent))
      }
      shape.add(1, dimension)
    }
    var tensor = Message()
    tensor.add(1, type.rawValue)
    tensor.add(2, shape)
    var typeMessage = Message()
    typeMessage.add(1, tensor)
    var value = Message()
    value.add(1, name)
    value.add(2, typeMessage)
    return value
  }

  /// A protocol-buffers message.
  private struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: UInt64, _ value: UInt64) {
      append(field << 3)
      append(value)
    }

    mutating func add(_ field: UInt64, bytes content: [UInt8]) {
      append(field << 3 | 2)
      append(UInt64(content.count))
      bytes += content
    }

    mutating func add(_ field: UInt64, _ text: String) { add(field, bytes: Array(text.utf8)) }

    mutating func add(_ field: UInt64, _ message: Message) { add(field, bytes: message.bytes) }

    private mutating func append(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }
}
