import ONNX
import Tensors

extension RuleCase {
  static let products: [RuleCase] = [
    RuleCase("MatMul", [Input([3, 4]), Input([4, 2])]),
    RuleCase("MatMul", [Input([2, 3, 4]), Input([4, 2])], [:], "stack and matrix"),
    RuleCase("MatMul", [Input([3, 4]), Input([2, 4, 2])], [:], "matrix and stack"),
    RuleCase("MatMul", [Input([2, 1, 3, 4]), Input([3, 4, 2])], [:], "stacks broadcast"),
    RuleCase("MatMul", [Input([4]), Input([4, 2])], [:], "row"),
    RuleCase("MatMul", [Input([3, 4]), Input([4])], [:], "column"),
    RuleCase("MatMul", [Input([4]), Input([4])], [:], "row and column"),
    RuleCase("MatMul", [Input([4]), Input([2, 4, 3])], [:], "row and stack"),
    RuleCase("MatMul", [Input([2, 3, 4]), Input([4])], [:], "stack and column"),
    RuleCase("Gemm", [Input([3, 4]), Input([4, 2])]),
    RuleCase(
      "Gemm", [Input([3, 4]), Input([2, 4]), Input([2])], ["transB": .integer(1)], "as a layer"),
    RuleCase(
      "Gemm", [Input([4, 3]), Input([4, 2]), Input([3, 1])],
      ["transA": .integer(1), "alpha": .float(0.5), "beta": .float(2)], "first transposed"),
    RuleCase(
      "Gemm", [Input([4, 3]), Input([2, 4]), Input([])],
      ["transA": .integer(1), "transB": .integer(1), "alpha": .float(2)], "both transposed"),
  ]

  static let convolutions: [RuleCase] = [
    conv("plain", [2, 3, 5, 6], [4, 3, 3, 3], bias: true),
    conv("padded", [2, 2, 4, 5], [3, 2, 3, 3], ["pads": [1, 1, 1, 1]], bias: true),
    conv("asymmetric pads", [1, 2, 4, 5], [2, 2, 3, 2], ["pads": [0, 1, 2, 0]]),
    conv("strided", [1, 2, 7, 6], [2, 2, 3, 3], ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
    conv("strides that leave pixels out", [1, 2, 8, 9], [2, 2, 2, 2], ["strides": [3, 3]]),
    conv("patches", [1, 3, 8, 8], [4, 3, 4, 4], ["strides": [4, 4]], bias: true),
    conv("dilated", [1, 2, 7, 8], [2, 2, 3, 3], ["dilations": [2, 3], "pads": [2, 3, 2, 3]]),
    conv(
      "dilated and strided", [1, 2, 9, 8], [2, 2, 3, 2],
      ["dilations": [2, 2], "strides": [2, 3], "pads": [1, 0, 2, 1]]),
    conv("grouped", [1, 4, 5, 5], [6, 2, 3, 3], ["pads": [1, 1, 1, 1]], group: 2, bias: true),
    conv("depthwise", [2, 3, 5, 5], [3, 1, 3, 3], ["pads": [1, 1, 1, 1]], group: 3, bias: true),
    conv(
      "depthwise strided, asymmetric", [1, 3, 6, 6], [3, 1, 5, 5],
      ["pads": [1, 1, 2, 2], "strides": [2, 2]], group: 3),
    conv("depthwise with a multiplier", [1, 2, 4, 4], [4, 1, 3, 3], group: 2),
    conv("pointwise", [2, 3, 3, 4], [5, 3, 1, 1], bias: true),
    conv("pointwise strided", [1, 3, 5, 4], [2, 3, 1, 1], ["strides": [2, 2]]),
    conv("pointwise grouped", [1, 4, 3, 3], [4, 2, 1, 1], group: 2),
    conv(
      "in one dimension", [2, 3, 7], [4, 3, 3], ["pads": [1, 1], "strides": [2]], bias: true),
    conv("pointwise in one dimension", [2, 3, 5], [4, 3, 1], bias: true),
    conv(
      "same, larger end", [1, 2, 5, 6], [2, 2, 4, 3], ["strides": [2, 2]], same: "SAME_UPPER"),
    conv(
      "same, larger begin", [1, 2, 5, 6], [2, 2, 4, 3], ["strides": [2, 2]], same: "SAME_LOWER"),
    conv(
      "more padding than the window reaches", [1, 2, 3, 4], [2, 2, 1, 2], ["pads": [1, 2, 1, 2]]),
    conv(
      "many channels on a large image", [2, 16, 5, 5], [1, 16, 3, 3], ["pads": [1, 1, 1, 1]]),
    conv("many channels on a small image", [2, 16, 3, 3], [4, 16, 3, 3], ["pads": [1, 1, 1, 1]]),
    conv(
      "many channels, strided, asymmetric", [2, 16, 6, 5], [3, 16, 3, 2],
      ["strides": [2, 2], "pads": [0, 1, 1, 0]], bias: true),
    conv("many channels, pointwise", [1, 16, 3, 3], [2, 16, 1, 1]),
    conv("a window as large as the image", [2, 3, 3, 3], [2, 3, 3, 3]),
    RuleCase(
      "Conv, a kernel of the image itself", [Input([1, 2, 4, 4])]
    ) { builder, x in
      let kernel = builder.add("ReduceMean", x, ["axes": .integers([2, 3])])
      return [builder.add("Conv", [x[0], kernel])]
    },
    transposed("doubling", [1, 3, 3, 4], [3, 2, 2, 2], ["strides": [2, 2]], bias: true),
    transposed("plain", [2, 2, 3, 3], [2, 3, 3, 3]),
    transposed(
      "padded", [1, 2, 3, 4], [2, 2, 3, 3],
      ["strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1]], bias: true),
    transposed(
      "asymmetric and dilated", [1, 2, 3, 3], [2, 2, 3, 2],
      ["pads": [0, 1, 2, 0], "dilations": [1, 2]]),
    transposed("grouped", [1, 4, 3, 3], [4, 2, 2, 2], ["strides": [2, 2]], group: 2),
    transposed("in one dimension", [1, 2, 4], [2, 3, 3], ["strides": [2]]),
  ]

  private static func conv(
    _ note: String, _ image: [Int], _ kernel: [Int], _ settings: [String: [Int]] = [:],
    group: Int = 1, bias: Bool = false, same: String? = nil
  ) -> RuleCase {
    var attributes = settings.mapValues { Attribute.integers($0) }
    attributes["group"] = .integer(group)
    if let same { attributes["auto_pad"] = .text(same) }
    let inputs = [Input(image), Input(kernel)] + (bias ? [Input([kernel[0]])] : [])
    return RuleCase("Conv", inputs, attributes, note)
  }

  private static func transposed(
    _ note: String, _ image: [Int], _ kernel: [Int], _ settings: [String: [Int]] = [:],
    group: Int = 1, bias: Bool = false
  ) -> RuleCase {
    var attributes = settings.mapValues { Attribute.integers($0) }
    attributes["group"] = .integer(group)
    let inputs = [Input(image), Input(kernel)] + (bias ? [Input([kernel[1] * group])] : [])
    return RuleCase("ConvTranspose", inputs, attributes, note)
  }

  static let pools: [RuleCase] = [
    pool("MaxPool", "halving", [1, 2, 4, 6], [2, 2], ["strides": [2, 2]]),
    pool(
      "MaxPool", "overlapping", [2, 2, 5, 6], [3, 3], ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
    pool("MaxPool", "rounding up", [1, 1, 5, 5], [2, 2], ["strides": [2, 2]], ceil: true),
    pool("MaxPool", "dilated", [1, 1, 6, 6], [2, 2], ["dilations": [2, 3]]),
    pool("MaxPool", "in one dimension", [1, 2, 6], [2], ["strides": [2]]),
    pool("AveragePool", "halving", [1, 2, 4, 6], [2, 2], ["strides": [2, 2]]),
    pool(
      "AveragePool", "padding counted", [1, 2, 5, 6], [3, 3],
      ["strides": [2, 1], "pads": [1, 1, 1, 1]], countsPadding: true),
    pool(
      "AveragePool", "padding not counted", [1, 2, 5, 6], [3, 3],
      ["strides": [2, 1], "pads": [1, 0, 1, 1]]),
    pool("AveragePool", "rounding up", [1, 1, 5, 5], [2, 2], ["strides": [2, 2]], ceil: true),
    pool("AveragePool", "in one dimension", [1, 2, 6], [3], ["strides": [2], "pads": [1, 0]]),
    RuleCase("GlobalAveragePool", [Input([2, 3, 3, 4])]),
    RuleCase("GlobalMaxPool", [Input([2, 3, 3, 4])]),
  ]

  private static func pool(
    _ op: String, _ note: String, _ image: [Int], _ kernel: [Int],
    _ settings: [String: [Int]] = [:], ceil: Bool = false, countsPadding: Bool = false
  ) -> RuleCase {
    var attributes = settings.mapValues { Attribute.integers($0) }
    attributes["kernel_shape"] = .integers(kernel)
    if ceil { attributes["ceil_mode"] = .integer(1) }
    if countsPadding { attributes["count_include_pad"] = .integer(1) }
    return RuleCase(op, [Input(image)], attributes, note)
  }

  static let resampling: [RuleCase] = [
    resize("enlarged", [1, 2, 3, 4], [6, 8], ["coordinate_transformation_mode": "half_pixel"]),
    resize(
      "corners aligned", [1, 2, 3, 4], [6, 8], ["coordinate_transformation_mode": "align_corners"]),
    resize("reduced", [1, 2, 6, 8], [3, 5], ["coordinate_transformation_mode": "half_pixel"]),
    resize(
      "reduced, corners aligned", [1, 2, 6, 8], [3, 4],
      ["coordinate_transformation_mode": "align_corners"]),
    resize(
      "nearest", [1, 2, 3, 4], [6, 9],
      [
        "mode": "nearest", "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
      ]),
    resize(
      "nearest of centres", [1, 2, 3, 4], [6, 8],
      ["mode": "nearest", "coordinate_transformation_mode": "half_pixel"]),
    RuleCase("Resize, scales", [Input([1, 2, 3, 4])]) { builder, x in
      let scales = builder.constant(ConstantTensor(shape: [4], float32: [1, 1, 2, 2]))
      return [
        builder.add(
          "Resize", [x[0], nil, scales],
          ["mode": .text("linear"), "coordinate_transformation_mode": .text("half_pixel")])
      ]
    },
  ]

  private static func resize(
    _ note: String, _ image: [Int], _ size: [Int], _ settings: [String: String]
  ) -> RuleCase {
    RuleCase("Resize, \(note)", [Input(image)]) { builder, x in
      var attributes = settings.mapValues { Attribute.text($0) }
      if attributes["mode"] == nil { attributes["mode"] = .text("linear") }
      return [
        builder.add(
          "Resize", [x[0], nil, nil, builder.constant(Array(image[..<2]) + size)], attributes)
      ]
    }
  }

  static let normalizations: [RuleCase] = [
    frozen("images", [2, 3, 3, 2]),
    frozen("features", [4, 3]),
    trained("images", [2, 3, 3, 2], momentum: 0),
    trained("features", [4, 3], momentum: 0),
    trained("running statistics kept otherwise", [2, 2, 3, 3], momentum: 0.9),
    RuleCase(
      "InstanceNormalization", [Input([2, 3, 3, 4]), Input([3]), Input([3])],
      ["epsilon": .float(1e-3)]),
    RuleCase(
      "InstanceNormalization", [Input([2, 2, 6]), Input([2]), Input([2])], [:], "one dimension"),
    RuleCase("LayerNormalization", [Input([2, 3, 5]), Input([5]), Input([5])]),
    RuleCase(
      "LayerNormalization", [Input([2, 3, 4]), Input([3, 4])], ["axis": .integer(1)],
      "two axes without bias"),
  ]

  private static func frozen(_ note: String, _ image: [Int]) -> RuleCase {
    RuleCase(
      "BatchNormalization of \(note), frozen", [Input(image), Input([image[1]]), Input([image[1]])]
    ) { builder, x in
      let count = image[1]
      let mean = ConstantTensor(
        shape: [count], float32: (0..<count).map { 0.3 * Float($0) - 0.2 })
      let variance = ConstantTensor(
        shape: [count], float32: (0..<count).map { 0.4 + 0.5 * Float($0) })
      return [
        builder.add(
          "BatchNormalization",
          x.map { $0 } + [builder.constant(mean), builder.constant(variance)],
          ["epsilon": .float(1e-3)])
      ]
    }
  }

  private static func trained(_ note: String, _ image: [Int], momentum: Float) -> RuleCase {
    RuleCase(
      "BatchNormalization of \(note), trained",
      [Input(image), Input([image[1]]), Input([image[1]])]
    ) { builder, x in
      let running = builder.constant(
        ConstantTensor(shape: [image[1]], float32: Array(repeating: 1, count: image[1])))
      let outputs = builder.add(
        "BatchNormalization", x.map { $0 } + [running, running],
        ["training_mode": .integer(1), "momentum": .float(momentum)], outputs: 3)
      return [outputs[0]]
    }
  }
}
