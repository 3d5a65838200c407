import Runtime
import Tensors
import Testing

@Suite struct BindingTests {
  private let vector = Tensor(shape: [1, 4], float32: [1, 2, 3, 4])
  private let result = Tensor(shape: [1, 3], elementType: .float32)

  @Test func unknownNamesAreListedWithTheKnown() throws {
    let session = try Fixture.session("matmul")
    expectError(.tensorMismatch, mentioning: session.modelName, "input z", "only x") {
      _ = try session.bind(inputs: ["z": vector], outputs: ["y": result])
    }
    expectError(.tensorMismatch, mentioning: "output z", "only y") {
      _ = try session.bind(inputs: ["x": vector], outputs: ["z": result])
    }
  }

  @Test func everyInputAndAnOutputMustBeBound() throws {
    let session = try Fixture.session("add")
    let tensor = Tensor(shape: [2, 3], elementType: .float32)
    expectError(.tensorMismatch, mentioning: "input b") {
      _ = try session.bind(inputs: ["a": tensor], outputs: ["sum": tensor])
    }
    expectError(.tensorMismatch, mentioning: "no output") {
      _ = try session.bind(inputs: ["a": tensor, "b": tensor], outputs: [:])
    }
  }

  @Test func wrongTypesAreNamed() throws {
    let session = try Fixture.session("matmul")
    expectError(.tensorMismatch, mentioning: "input x", "float32", "uint8") {
      _ = try session.bind(
        inputs: ["x": Tensor(shape: [1, 4], elementType: .uint8)], outputs: ["y": result])
    }
    expectError(.tensorMismatch, mentioning: "output y", "float32", "float16") {
      _ = try session.bind(
        inputs: ["x": vector], outputs: ["y": Tensor(shape: [1, 3], elementType: .float16)])
    }
  }

  @Test(arguments: [Shape([]), [4], [1, 5], [1, 4, 1], [0]])
  func wrongShapesAreNamed(shape: Shape) throws {
    let session = try Fixture.session("matmul")
    expectError(.tensorMismatch, mentioning: "input x", "?x4", "\(shape)") {
      _ = try session.bind(
        inputs: ["x": Tensor(shape: shape, elementType: .float32)], outputs: ["y": result])
    }
  }

  @Test func typesThatNoTensorHoldsAreNamed() throws {
    let session = try Fixture.session("strings")
    let tensor = Tensor(shape: [2], elementType: .float32)
    expectError(.tensorMismatch, mentioning: "input x", "string") {
      _ = try session.bind(inputs: ["x": tensor], outputs: ["y": tensor])
    }
  }

  @Test func anOutputOfAnotherSizeThanItsTensorFailsTheRun() throws {
    let session = try Fixture.session("matmul")
    let bound = try session.bind(
      inputs: ["x": Tensor(shape: [2, 4], elementType: .float32)], outputs: ["y": result])
    for _ in 0..<2 {
      expectError(.tensorMismatch, mentioning: session.modelName, "RunWithBinding", "{2,3}") {
        try bound.run()
      }
    }
    // The session is none the worse for it.
    try session.bind(inputs: ["x": vector], outputs: ["y": result]).run()
    #expect(result.floats == [60, 70, 80])
  }

  @Test func onlyTheOutputsThatAreWantedNeedATensor() throws {
    let session = try Fixture.session("cast")
    let bytes = Tensor(shape: [2], elementType: .uint8)
    _ = bytes.uint8.update(from: [3, 255])
    let inputs = [
      "half": Tensor(shape: [1], elementType: .float16),
      "brain": Tensor(shape: [1], elementType: .bfloat16), "byte": bytes,
      "long": Tensor(shape: [1], elementType: .int64),
    ]
    let wanted = Tensor(shape: [2], elementType: .float32)
    try session.bind(inputs: inputs, outputs: ["byte_out": wanted]).run()
    #expect(wanted.floats == [3, 255])
  }

  @Test func modelsThatStateNoRankTakeTheTensorsShape() throws {
    let session = try Fixture.session("reshape")
    #expect(session.outputs.first?.dimensions == [])
    let x = Tensor(shape: [6], float32: [1, 2, 3, 4, 5, 6])
    let y = Tensor(shape: [3, 2], elementType: .float32)
    let shape = Tensor(shape: [2], int64: [3, 2])
    let bound = try session.bind(inputs: ["x": x, "shape": shape], outputs: ["y": y])
    try bound.run()
    #expect(y.floats == [1, 2, 3, 4, 5, 6])
    // As many elements in another shape: the tensor says something else than the model.
    shape.int64[0] = 2
    shape.int64[1] = 3
    expectError(.tensorMismatch, mentioning: "{2,3}") { try bound.run() }
  }
}
