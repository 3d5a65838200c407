import Base
import Foundation
import ONNX
import Tensors
import Testing

@Suite("An ONNX file")
struct ModelFormatTests {
  /// A model that has a bit of everything.
  static func sample() throws -> Model {
    let builder = GraphBuilder(name: "sample")
    let x = builder.input("x", TensorType(.float32, [.symbol("n"), 3, 8, 8]))
    let weight = builder.constant(
      ConstantTensor(shape: [4, 3, 1, 1], float32: (0..<12).map(Float.init)), name: "weight")
    let y = builder.add(
      "Conv", [x, weight],
      ["kernel_shape": .integers([1, 1]), "auto_pad": .text("VALID"), "group": .integer(1)])
    let z = builder.add("LeakyRelu", [y], ["alpha": .float(-0.25)])
    let resized = builder.add(
      "Resize",
      [z, nil, builder.constant(ConstantTensor(shape: [4], float32: [1, 1, 2, 2]))],
      ["mode": .text("nearest")])
    builder.output(resized, name: "y")
    var model = Model(try builder.finish(), operatorSet: 17)
    model.producer = ("tests", "1")
    model.metadata = ["key": "värde", "empty": ""]
    return model
  }

  @Test func readsBackWhatItWrites() throws {
    let model = try Self.sample()
    let bytes = try model.encoded()
    let copy = try Model(decoding: bytes)
    #expect(copy.text(withConstants: true) == model.text(withConstants: true))
    #expect(copy.metadata == model.metadata && copy.operatorSets == model.operatorSets)
    #expect(copy.graph.initializers[0].tensor.floats() == (0..<12).map(Float.init))
    #expect(try copy.encoded() == bytes)
    try copy.check()
  }

  @Test func writesTheSameBytesToAFile() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = try Self.sample()
    let count = try model.write(to: path)
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(try bytes == model.encoded() && bytes.count == count)
    #expect(try Model(reading: path).text() == model.text())
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))
    #expect(throws: ONNXError(.fileAccess, "")) { try model.write(to: "/nowhere/model.onnx") }
    #expect(throws: ONNXError(.fileAccess, "")) { try Model(reading: path + "x") }
  }

  @Test func keepsEveryKindOfAttributeAndElement() throws {
    var inner = Graph(name: "branch")
    inner.nodes = [Node("Identity", inputs: ["outer"], outputs: ["inner"])]
    inner.outputs = [ValueInfo("inner", TensorType(.float32, nil))]
    var graph = Graph(name: "all")
    graph.inputs = [ValueInfo("outer", TensorType(.bool, Shape([])))]
    graph.nodes = [
      Node(
        Operator("Custom", domain: "org.example"), name: "node", inputs: ["outer", "", "t0"],
        outputs: ["", "out"],
        attributes: [
          "i": .integer(.min), "f": .float(-.infinity), "s": .text("é"), "is": .integers([-1, 2]),
          "fs": .floats([0.5]), "ss": .texts(["a", ""]), "g": .graph(inner),
          "t": .tensor(ConstantTensor(shape: [], int64: [7])),
        ])
    ]
    for (index, type) in ElementType.allCases.enumerated() {
      let tensor = Tensor(shape: [2], elementType: type)
      for byte in 0..<tensor.byteCount { tensor.bytes[byte] = UInt8(byte % 2) }
      graph.initializers.append(Graph.Initializer("t\(index)", ConstantTensor(tensor)))
    }
    graph.outputs = [ValueInfo("out", TensorType(.float16, [.unknown, 2]))]
    var model = Model(graph, operatorSet: 17)
    model.operatorSets["org.example"] = 3
    let copy = try Model(decoding: model.encoded())
    #expect(copy.text(withConstants: true) == model.text(withConstants: true))
    #expect(try copy.encoded() == model.encoded())
    for (original, read) in zip(graph.initializers, copy.graph.initializers) {
      #expect(original.tensor.elementType == read.tensor.elementType)
      #expect(original.tensor.withBytes { Array($0) } == read.tensor.withBytes { Array($0) })
    }
    try copy.check()
  }

  @Test func readsConstantsInAFileBesideTheModelAndNowhereElse() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data([9, 9, 9, 9, 0, 0, 128, 63]).write(to: folder.appendingPathComponent("w.bin"))
    func read(_ location: String, _ offset: String, _ length: String) throws -> Model {
      let path = folder.appendingPathComponent("m.onnx")
      let bytes = ExternalDataModel.bytes(
        location: location, offset: offset, length: length, extents: [1])
      try Data(bytes).write(to: path)
      return try Model(reading: path.path)
    }
    #expect(try read("w.bin", "4", "4").graph.initializers[0].tensor.floats() == [1])
    for (offset, length) in [("5", "4"), ("4", "3"), ("-4", "4"), ("x", "4"), ("\(Int.max)", "4")] {
      #expect(throws: ONNXError(.malformed, "")) { try read("w.bin", offset, length) }
    }
    #expect(throws: ONNXError(.fileAccess, "")) { try read("v.bin", "4", "4") }
    for place in ["../w.bin", "/etc/passwd", "", "a/../../w.bin"] {
      #expect(throws: ONNXError(.unsupported, "")) { try read(place, "4", "4") }
    }
    let bytes = ExternalDataModel.bytes(location: "w.bin", offset: "4", length: "4", extents: [1])
    #expect(throws: ONNXError(.unsupported, "")) { try Model(decoding: bytes) }
  }

  @Test func refusesShapesThatPromiseMoreThanTheFileHolds() {
    for extents in [[2], [Int.max], [Int.max, 2], [-1], Array(repeating: 1, count: 65)] {
      let bytes = ExternalDataModel.bytes(raw: [0, 0, 0, 0], extents: extents)
      #expect(throws: ONNXError(.malformed, "")) { try Model(decoding: bytes) }
      let listed = ExternalDataModel.bytes(raw: nil, extents: extents)
      #expect(throws: ONNXError(.malformed, "")) { try Model(decoding: listed) }
    }
  }

  @Test func refusesToWriteMoreThanTwoGigabytes() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data().write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let handle = try FileHandle(forWritingTo: path)
    // A file with a hole takes no room.
    try handle.truncate(atOffset: 1 << 31)
    try handle.close()
    let file = try MappedFile(path.path)
    var model = try Self.sample()
    model.graph.initializers.append(
      Graph.Initializer(
        "huge",
        ConstantTensor(shape: [1 << 29], elementType: .float32, bytes: file.bytes, keptBy: file)))
    #expect(throws: ONNXError(.tooLarge, "")) { try model.write(to: path.path + ".onnx") }
  }

  @Test func isRefusedWhereItIsCutShort() throws {
    let bytes = try Self.sample().encoded()
    var refused = 0
    for count in 0..<bytes.count {
      // A file cut between its outermost fields is whole as far as protobuf goes.
      if (try? Model(decoding: Array(bytes[..<count]))) == nil { refused += 1 }
    }
    #expect(refused >= bytes.count - 8)
  }

  @Test func damageIsAnErrorOrAnotherModelButNeverACrash() throws {
    let bytes = try Self.sample().encoded()
    let seed: UInt64 = 20
    var generator = SeededGenerator(seed: seed)
    for round in 0..<3000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<damaged.count, using: &generator)
        damaged[place] = UInt8.random(in: 0...255, using: &generator)
      }
      guard let model = try? Model(decoding: damaged) else { continue }
      // Whatever was read can be looked at, checked and simplified.
      _ = model.text(withConstants: true)
      guard (try? model.check()) != nil else { continue }
      var graph = model.graph
      try? graph.foldConstants(operatorSet: 17)
      try? graph.foldBatchNormalizations()
      _ = try? graph.cost(operatorSet: 17)
      #expect(!damaged.isEmpty, "seed \(seed), round \(round)")
    }
  }
}

/// Models of one constant, in bytes, with fields of the test's choice.
private enum ExternalDataModel {
  static func bytes(
    location: String, offset: String, length: String, extents: [Int]
  ) -> [UInt8] {
    var tensor = head(extents)
    for (key, value) in [("location", location), ("offset", offset), ("length", length)] {
      tensor += field(13, field(1, Array(key.utf8)) + field(2, Array(value.utf8)))
    }
    return model(tensor + [14 << 3, 1])
  }

  static func bytes(raw: [UInt8]?, extents: [Int]) -> [UInt8] {
    model(head(extents) + (raw.map { field(9, $0) } ?? field(4, [0, 0, 0, 0])))
  }

  private static func head(_ extents: [Int]) -> [UInt8] {
    field(1, extents.flatMap { varint(UInt64(bitPattern: Int64($0))) }) + [2 << 3, 1]
      + field(8, Array("w".utf8))
  }

  private static func model(_ tensor: [UInt8]) -> [UInt8] {
    [1 << 3, 8] + field(7, field(5, tensor)) + field(8, field(1, []) + [2 << 3, 17])
  }

  private static func field(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(content.count)) + content
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
  }
}
