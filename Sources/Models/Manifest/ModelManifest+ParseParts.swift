internal import Base
internal import Imaging
internal import Tensors

extension ModelManifest.File {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["path", "bytes", "sha256"])
    path = try fields.text("path")
    bytes = try fields.integer("bytes", in: 1...ModelFolder.maximumFileBytes)
    sha256 = try fields.digest("sha256")
  }
}

extension ModelManifest.Input {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: [
      "tensor", "width", "height", "color_order", "layout", "element_type", "mean",
      "standard_deviation", "resize",
    ])
    tensor = try fields.text("tensor")
    width = try fields.integer("width", in: 1...4096)
    height = try fields.integer("height", in: 1...4096)
    colorOrder = try fields.choice("color_order")
    layout = try fields.choice("layout")
    elementType = try fields.choice("element_type")
    guard elementType.isServed else {
      throw JSONError(
        .invalidValue, at: fields.location("element_type"),
        "one of float32, float16, bfloat16 is expected")
    }
    mean = try fields.numbers("mean", count: 3, in: -255...255)
    // Not smaller than what an 8-bit step could sensibly be divided by.
    standardDeviation = try fields.numbers("standard_deviation", count: 3, in: 1e-6...255)
    resize = try fields.choice("resize")
  }
}

extension ElementType {
  /// Whether a network's input or probabilities can have this type.
  var isServed: Bool { self == .float32 || self == .float16 || self == .bfloat16 }
}

extension ModelManifest.Outputs {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["probability", "logits"])
    probability = try fields.text("probability")
    logits = try fields.optional("logits") == nil ? nil : fields.text("logits")
  }
}

extension ModelManifest.FindingClass {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["id", "label", "neoplastic"])
    id = try fields.integer("id", in: 0...65535)
    label = try fields.text("label")
    isNeoplastic = try fields.optionalBool("neoplastic")
  }
}

extension ModelManifest.Calibration {
  init(_ value: JSONValue) throws(JSONError) {
    if value == .string("none") {
      self = .none
      return
    }
    guard case .object = value else {
      throw JSONError(
        .invalidValue, at: "calibration", "\"none\" or an object with a temperature is expected")
    }
    let fields = try JSONFields(value, at: "calibration")
    try fields.allow(only: ["temperature"])
    self = .temperature(try fields.number("temperature", in: 0.01...100))
  }
}

extension ModelManifest.Golden {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["input", "output", "tolerance", "reduced_precision_tolerance"])
    input = try fields.text("input")
    output = try fields.text("output")
    tolerance = try ModelManifest.Tolerance(try fields.object("tolerance"))
    reducedPrecisionTolerance = try ModelManifest.Tolerance(
      try fields.object("reduced_precision_tolerance"))
  }
}

extension ModelManifest.Tolerance {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["maximum_absolute", "mean_absolute"])
    maximumAbsolute = try fields.number("maximum_absolute", in: 0...1)
    meanAbsolute = try fields.number("mean_absolute", in: 0...1)
  }
}

extension ModelManifest.Provenance {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["checkpoint_sha256", "training", "data", "licence"])
    checkpointSHA256 = try fields.digest("checkpoint_sha256")
    training = try fields.text("training")
    data = try fields.text("data")
    licence = try fields.text("licence")
  }
}

extension ModelManifest.Measurement {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["dataset", "figure", "value"])
    dataset = try fields.text("dataset")
    figure = try fields.text("figure")
    value = try fields.number("value")
  }
}
