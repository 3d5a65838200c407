import Foundation
import Runtime
import Tensors
import Testing

@Suite struct ModelTests {
  @Test func inputsAndOutputsAreDescribed() throws {
    let session = try Fixture.session("convolution")
    let input = try #require(session.inputs.first)
    #expect(session.inputs.count == 1)
    #expect(input.name == "image")
    #expect(input.elementType == .float32)
    #expect(input.dimensions == [nil, 3, 8, 8])
    #expect(input.shapeDescription == "?x3x8x8")
    #expect(session.outputs.map(\.name) == ["features"])
  }

  @Test func everyTensorTypeIsRecognised() throws {
    let session = try Fixture.session("passthrough")
    #expect(session.inputs.map(\.name) == ["half", "brain", "byte", "long"])
    #expect(session.inputs.map(\.elementType) == [.float16, .bfloat16, .uint8, .int64])
    #expect(session.inputs.map(\.typeName) == ["float16", "bfloat16", "uint8", "int64"])
  }

  @Test func otherTypesAreDescribedByName() throws {
    let session = try Fixture.session("strings")
    #expect(session.inputs.first?.elementType == nil)
    #expect(session.inputs.first?.typeName == "string")
    #expect(session.inputs.first?.dimensions == [2])
  }

  @Test func metadataIsRead() throws {
    let metadata = try Fixture.session("metadata").metadata
    #expect(metadata.producer == "make_models")
    #expect(metadata.graphName == "metadata")
    #expect(metadata.domain == "org.example.tests")
    #expect(metadata.description == "A model that says who it is.")
    #expect(metadata.version == 42)
    #expect(
      metadata.custom == ["task": "segmentation", "empty": "", "words": "größer als 1 µm"])
  }

  @Test func absentMetadataIsEmpty() throws {
    let metadata = try Fixture.session("add").metadata
    #expect(metadata.domain.isEmpty)
    #expect(metadata.description.isEmpty)
    #expect(metadata.custom.isEmpty)
  }

  @Test func modelsComeFromMemoryToo() throws {
    let session = try Session(
      runtime: OnnxRuntime.load(),
      model: .bytes(Fixture.bytes("convolution.onnx"), name: "from memory"),
      configuration: .init(intraOpThreads: 1))
    #expect(session.modelName == "from memory")
    let image = try NPY.read(Fixture.path("convolution-image.npy"))
    let features = Tensor(shape: [2, 4, 8, 8], elementType: .float32)
    try session.bind(inputs: ["image": image], outputs: ["features": features]).run()
    let expected = try NPY.read(Fixture.path("convolution-features.npy"))
    #expect(zip(features.floats, expected.floats).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func weightsInTheirOwnFileAreFoundBesideTheModel() throws {
    let session = try Fixture.session("external")
    let x = Tensor(shape: [1, 4], float32: [1, 0, 0, 1])
    let y = Tensor(shape: [1, 3], elementType: .float32)
    try session.bind(inputs: ["x": x], outputs: ["y": y]).run()
    #expect(y.floats == [9, 11, 13])
  }
}

@Suite struct BadModelTests {
  private func load(_ model: ModelSource) throws {
    _ = try Session(
      runtime: OnnxRuntime.load(), model: model, configuration: .init(intraOpThreads: 1))
  }

  @Test func missingFilesAreNamed() {
    expectError(.modelNotFound, mentioning: "/nowhere/model.onnx", "path") {
      try load(.file("/nowhere/model.onnx"))
    }
    expectError(.modelNotFound) { try load(.file("")) }
    expectError(.modelNotFound) { try load(.file("/tmp")) }
    expectError(.modelNotFound) { try load(.file("/dev/zero")) }
  }

  @Test func emptyModelsAreNamed() throws {
    expectError(.invalidModel, mentioning: "nothing", "empty") {
      try load(.bytes([], name: "nothing"))
    }
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/empty.onnx"
    try Data().write(to: URL(fileURLWithPath: path))
    expectError(.invalidModel, mentioning: path, "empty") { try load(.file(path)) }
  }

  @Test func garbageIsAnError() {
    expectError(.invalidModel, mentioning: "garbage", "CreateSessionFromArray") {
      try load(.bytes(Array("This is no model, and never was one.".utf8), name: "garbage"))
    }
    expectError(.invalidModel) { try load(.bytes([0], name: "one byte")) }
  }

  @Test func everyTruncationIsAnError() throws {
    let whole = try Fixture.bytes("convolution.onnx")
    for length in stride(from: 1, to: whole.count, by: 13) {
      let name = "first \(length) bytes"
      expectError(.invalidModel, mentioning: name) {
        try load(.bytes(Array(whole.prefix(length)), name: name))
      }
    }
  }

  @Test func unknownOperatorsAreNamed() throws {
    let path = try Fixture.path("unknown_operator.onnx")
    expectError(.invalidModel, mentioning: path, "CreateSession", "Frobnicate") {
      try load(.file(path))
    }
  }

  @Test func weightsElsewhereCannotBeFoundFromMemory() throws {
    let bytes = try Fixture.bytes("external.onnx")
    expectError(.invalidModel, mentioning: "in memory", "external.bin") {
      try load(.bytes(bytes, name: "in memory"))
    }
  }
}
