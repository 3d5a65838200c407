import ONNX
import Tensors
import Testing

/// A forward computation that has operators of our own.
struct KernelCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// Extents of the inputs, whose gradients are compared.
  let inputs: [[Int]]
  /// The operators that it comes to, without those of gradients.
  let operators: [String]
  let build: @Sendable (GraphBuilder, [Value]) -> [Value]

  var testDescription: String { name }

  static let all = convolutions + normalizations + pools + activations

  private static func depthwise(
    _ note: String, _ image: [Int], _ kernel: [Int], strides: [Int] = [1, 1],
    pads: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1], bias: Bool = false
  ) -> KernelCase {
    let shape = [image[1], 1] + kernel
    return KernelCase(
      name: "depthwise, \(note)", inputs: [image, shape] + (bias ? [[image[1]]] : []),
      operators: ["DepthwiseConv"]
    ) { builder, values in
      let attributes: [String: Attribute] = [
        "group": .integer(image[1]), "strides": .integers(strides), "pads": .integers(pads),
        "dilations": .integers(dilations), "kernel_shape": .integers(kernel),
      ]
      return [builder.add("Conv", values.map { $0 }, attributes)]
    }
  }

  private static let convolutions = [
    depthwise("padded", [2, 3, 5, 5], [3, 3], pads: [1, 1, 1, 1], bias: true),
    depthwise("one number", [1, 1, 1, 1], [1, 1]),
    depthwise("one channel", [3, 1, 17, 9], [3, 5], strides: [2, 1], pads: [0, 2, 1, 2]),
    depthwise("strided, asymmetric", [1, 3, 6, 6], [5, 5], strides: [2, 2], pads: [1, 1, 2, 2]),
    depthwise(
      "strides of 3 and 2", [2, 5, 33, 31], [3, 3], strides: [3, 2], pads: [1, 0, 2, 1]),
    depthwise(
      "dilated and strided", [2, 4, 20, 23], [3, 3], strides: [2, 3], pads: [2, 3, 1, 0],
      dilations: [2, 3]),
    depthwise("more padding than it reaches", [1, 2, 3, 4], [1, 2], pads: [1, 2, 1, 2]),
    depthwise("pixels left out", [2, 2, 9, 10], [2, 2], strides: [3, 3]),
    depthwise("7x7", [1, 2, 40, 70], [7, 7], pads: [3, 3, 3, 3]),
    depthwise("more channels than parts", [2, 71, 8, 8], [5, 5], pads: [2, 2, 2, 2]),
  ]

  private static func normalization(
    _ note: String, _ extents: [Int], bound: String? = nil
  ) -> KernelCase {
    let channels = [extents[1]]
    return KernelCase(
      name: "normalization, \(note)", inputs: [extents, channels, channels],
      operators: ["BatchNormalization"]
    ) { builder, values in
      let start = builder.constant(
        ConstantTensor(
          shape: Shape(channels), float32: Array(repeating: 1, count: channels[0])))
      let normalized = builder.add(
        "BatchNormalization", values.map { $0 } + [start, start],
        ["epsilon": .float(1e-3), "training_mode": .integer(1), "momentum": .float(0)],
        outputs: 3)[0]
      switch bound {
      case "Clip":
        return [
          builder.add(
            "Clip", [normalized, builder.constant(Float(0)), builder.constant(Float(0.75))])
        ]
      case let name?: return [builder.add(Operator(name), [normalized])]
      case nil: return [normalized]
      }
    }
  }

  private static let normalizations = [
    normalization("plain", [4, 3, 17, 19]),
    normalization("bounded", [4, 3, 17, 19], bound: "Clip"),
    normalization("above zero", [2, 5, 7, 3], bound: "Relu"),
    normalization("with another activation", [2, 5, 7, 3], bound: "Tanh"),
    normalization("one image", [1, 2, 9, 7]),
    normalization("one channel, more than a block", [2, 1, 70, 63], bound: "Clip"),
    normalization("vectors", [7, 6], bound: "Relu"),
    normalization("in one dimension", [3, 35, 5]),
  ]

  private static func pool(
    _ note: String, _ image: [Int], _ kernel: [Int], strides: [Int], pads: [Int] = [0, 0, 0, 0],
    dilations: [Int] = [1, 1]
  ) -> KernelCase {
    KernelCase(name: "pooling, \(note)", inputs: [image], operators: ["MaxPool"]) {
      builder, values in
      let attributes: [String: Attribute] = [
        "kernel_shape": .integers(kernel), "strides": .integers(strides), "pads": .integers(pads),
        "dilations": .integers(dilations),
      ]
      return [builder.add("MaxPool", values.map { $0 }, attributes)]
    }
  }

  private static let pools = [
    pool("halving", [1, 2, 4, 6], [2, 2], strides: [2, 2]),
    pool("overlapping", [2, 3, 11, 13], [3, 3], strides: [2, 2], pads: [1, 1, 1, 1]),
    pool("asymmetric", [1, 1, 9, 8], [3, 2], strides: [1, 2], pads: [1, 0, 0, 1]),
    pool("dilated", [2, 2, 9, 9], [2, 2], strides: [1, 1], dilations: [2, 3]),
  ]

  private static let activations = [
    KernelCase(name: "Relu", inputs: [[3, 4, 5]], operators: []) { builder, values in
      [builder.add("Relu", values.map { $0 })]
    },
    KernelCase(name: "Clip", inputs: [[2, 70, 701]], operators: []) { builder, values in
      [
        builder.add(
          "Clip", [values[0], builder.constant(Float(-0.5)), builder.constant(Float(0.5))])
      ]
    },
  ]
}
