import Base
import Runtime
import Tensors
import Testing

@Suite struct RunTests {
  @Test func staticShapes() throws {
    let a = Tensor(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6])
    let b = Tensor(shape: [2, 3], float32: [10, 20, 30, 40, 50, 60])
    let sum = Tensor(shape: [2, 3], elementType: .float32)
    try Fixture.session("add").bind(inputs: ["a": a, "b": b], outputs: ["sum": sum]).run()
    #expect(sum.floats == [11, 22, 33, 44, 55, 66])
  }

  @Test func boundTensorsAreReadAndWrittenByEveryRun() throws {
    let x = Tensor(shape: [1, 4], elementType: .float32)
    let y = Tensor(shape: [1, 3], elementType: .float32)
    let bound = try Fixture.session("matmul").bind(inputs: ["x": x], outputs: ["y": y])
    for axis in 0..<4 {
      for index in 0..<4 { x.float32[index] = index == axis ? 1 : 0 }
      try bound.run()
      #expect(y.floats == [0, 1, 2].map { Float(3 * axis + $0) })
    }
  }

  @Test(arguments: [1, 2, 7])
  func dynamicBatches(size: Int) throws {
    let x = Tensor(shape: [size, 4], float32: .init(repeating: 1, count: 4 * size))
    let y = Tensor(shape: [size, 3], elementType: .float32)
    try Fixture.session("matmul").bind(inputs: ["x": x], outputs: ["y": y]).run()
    #expect(y.floats == (0..<size).flatMap { _ in [18, 22, 26] as [Float] })
  }

  @Test func emptyBatches() throws {
    let x = Tensor(shape: [0, 4], elementType: .float32)
    let y = Tensor(shape: [0, 3], elementType: .float32)
    try Fixture.session("matmul").bind(inputs: ["x": x], outputs: ["y": y]).run()
  }

  @Test func everyTensorTypePassesThrough() throws {
    let session = try Fixture.session("passthrough")
    var inputs: [String: Tensor] = [:]
    var outputs: [String: Tensor] = [:]
    for value in session.inputs {
      let type = try #require(value.elementType)
      let tensor = Tensor(shape: [5], elementType: type)
      for index in 0..<tensor.byteCount { tensor.bytes[index] = UInt8(17 * (index + 1) & 0x3F) }
      inputs[value.name] = tensor
      outputs[value.name + "_out"] = Tensor(shape: [5], elementType: type)
    }
    try session.bind(inputs: inputs, outputs: outputs).run()
    for (name, tensor) in inputs {
      let copy = try #require(outputs[name + "_out"])
      #expect(Array(copy.bytes) == Array(tensor.bytes), "\(name)")
    }
  }

  @Test func theLibraryReadsTheTypesAsWeWriteThem() throws {
    let values: [Float] = [0, 1, -2.5, 0.333_251_95, 65504]
    let half = Tensor(shape: [5], elementType: .float16)
    let brain = Tensor(shape: [5], elementType: .bfloat16)
    values.withUnsafeBufferPointer {
      half.setFloats(from: $0)
      brain.setFloats(from: $0)
    }
    let byte = Tensor(shape: [3], elementType: .uint8)
    _ = byte.uint8.update(from: [0, 128, 255])
    let long = Tensor(shape: [3], int64: [-3, 0, 1 << 33])
    let inputs = ["half": half, "brain": brain, "byte": byte, "long": long]
    let outputs = inputs.reduce(into: [String: Tensor]()) { outputs, input in
      outputs[input.key + "_out"] = Tensor(shape: input.value.shape, elementType: .float32)
    }
    try Fixture.session("cast").bind(inputs: inputs, outputs: outputs).run()
    for (name, tensor) in inputs {
      #expect(outputs[name + "_out"]?.floats == tensor.floats, "\(name)")
    }
  }

  @Test(arguments: SessionConfiguration.OptimizationLevel.allCases)
  func convolutionAgreesWithTheReference(
    level: SessionConfiguration.OptimizationLevel
  ) throws {
    let image = try NPY.read(Fixture.path("convolution-image.npy"))
    let expected = try NPY.read(Fixture.path("convolution-features.npy"))
    let features = Tensor(shape: [2, 4, 8, 8], elementType: .float32)
    let session = try Fixture.session(
      "convolution", .init(intraOpThreads: 2, optimizationLevel: level))
    try session.bind(inputs: ["image": image], outputs: ["features": features]).run()
    // 27 products of numbers around 1, summed in another order.
    #expect(zip(features.floats, expected.floats).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func oneSessionRunsOnSeveralThreadsAtOnce() throws {
    let session = try Fixture.session("matmul")
    let wrong = Locked(0)
    let threads = (1...4).map { number in
      DedicatedThread(name: "run \(number)") {
        let x = Tensor(shape: [1, 4], float32: [Float(number), 0, 0, 0])
        let y = Tensor(shape: [1, 3], elementType: .float32)
        do {
          let bound = try session.bind(inputs: ["x": x], outputs: ["y": y])
          for _ in 0..<200 {
            try bound.run()
            if y.floats != [0, Float(number), Float(2 * number)] { wrong.withLock { $0 += 1 } }
          }
        } catch {
          wrong.withLock { $0 += 1 }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(wrong.withLock { $0 } == 0)
    #expect(session.ranOnProviderAlone == true)
  }

  @Test func aBoundSessionKeepsItsSessionAlive() throws {
    let x = Tensor(shape: [1, 4], float32: [1, 1, 1, 1])
    let y = Tensor(shape: [1, 3], elementType: .float32)
    weak var weakSession: Session?
    do {
      let bound: BoundSession
      do {
        let session = try Fixture.session("matmul")
        weakSession = session
        bound = try session.bind(inputs: ["x": x], outputs: ["y": y])
      }
      try bound.run()
      #expect(weakSession === bound.session)
    }
    #expect(weakSession == nil)
    #expect(y.floats == [18, 22, 26])
  }
}

@Suite struct SubnormalTests {
  /// Doubles a subnormal number many times over, on the caller's thread and the library's.
  private func doubledSubnormals(flushing: Bool) throws -> Set<Float> {
    let count = 1 << 17
    let x = Tensor(shape: [count], elementType: .float32)
    for index in 0..<count { x.float32[index] = 0x1p-140 }
    let y = Tensor(shape: [count], elementType: .float32)
    let session = try Fixture.session(
      "doubling", .init(intraOpThreads: 2, flushesDenormalsToZero: flushing))
    let bound = try session.bind(inputs: ["x": x], outputs: ["y": y])
    for _ in 0..<5 { try bound.run() }
    return Set(y.floats)
  }

  @Test func subnormalsBecomeZeroOnEveryThread() throws {
    #expect(try doubledSubnormals(flushing: true) == [0])
  }

  @Test func subnormalsAreKeptWhenAsked() throws {
    #expect(try doubledSubnormals(flushing: false) == [0x1p-139])
  }

  @Test func theCallersOwnArithmeticIsLeftAlone() throws {
    let outcome = Locked<Float?>(nil)
    DedicatedThread(name: "subnormals") {
      let small = Tensor(shape: [1], float32: [0x1p-140])
      _ = try? doubledSubnormals(flushing: true)
      outcome.withLock { $0 = small.float32[0] + small.float32[0] }
    }.join()
    #expect(outcome.withLock { $0 } == 0x1p-139)
  }
}
