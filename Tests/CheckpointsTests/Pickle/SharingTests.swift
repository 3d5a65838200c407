import Checkpoints
import Testing

/// Values that are referred to several times, from outside or from within.
@Suite("Shared and recursive values")
struct SharingTests {
  /// A list of two references to a list of two references, and so on.
  private func doubling(_ levels: Int, around core: [UInt8]) -> [UInt8] {
    (0..<levels).reduce(core) { inner, _ in inner + Pickle.op("q\u{1}0](h\u{1}h\u{1}e") }
  }

  @Test("A tensor under two names is there twice")
  func tiedWeights() throws {
    let body =
      Pickle.op("}(") + Pickle.text("a") + Pickle.vector() + Pickle.op("q\u{9}") + Pickle.text("b")
      + Pickle.op("h\u{9}u")
    let checkpoint = try SampleFile.read(SampleFile.zip(body))
    #expect(checkpoint.tensors.map(\.name) == ["a", "b"])
    #expect(try checkpoint["b"]?.load().floats() == [1, 2])
  }

  @Test("A tree that doubles with each level is refused in time", arguments: [30, 60])
  func expansion(levels: Int) {
    for core in [Pickle.vector(), Pickle.op("]N") + Pickle.op("a")] {
      let error = SampleFile.failure(SampleFile.zip(doubling(levels, around: core)))
      #expect(error?.code == .tooLarge)
    }
  }

  @Test("Tensors are counted each time")
  func tensorCount() throws {
    let file = SampleFile.zip(doubling(5, around: Pickle.vector()))
    #expect(try SampleFile.read(file).tensors.count == 32)
    var limits = CheckpointLimits()
    limits.tensorCount = 31
    #expect(SampleFile.failure(file, limits: limits)?.code == .tooLarge)
  }

  @Test("A long list that is referred to often is refused in time")
  func sharedList() {
    let long = Pickle.list([[UInt8]](repeating: Pickle.op("N"), count: 50_000))
    let body =
      long + Pickle.op("q\u{1}0](") + (0..<5000).flatMap { _ in Pickle.op("h\u{1}") }
      + Pickle.op("e")
    #expect(SampleFile.failure(SampleFile.zip(body))?.code == .tooLarge)
  }

  @Test("A container that contains itself is refused")
  func recursion() {
    let list = Pickle.op("]q\u{1}h\u{1}a")
    let dictionary = Pickle.op("}q\u{1}") + Pickle.text("x") + Pickle.op("h\u{1}s")
    let wide = Pickle.op("]q\u{1}(h\u{1}h\u{1}h\u{1}e")
    for body in [list, dictionary, wide] {
      #expect(SampleFile.failure(SampleFile.zip(body))?.code == .tooLarge)
    }
  }

  @Test("Containers may lie as deep as the limit, and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      SampleFile.zip(
        (0..<depth).reduce(Pickle.vector()) { inner, _ in Pickle.list([inner]) })
    }
    #expect(try SampleFile.read(nested(64)).tensors.count == 1)
    #expect(SampleFile.failure(nested(65))?.code == .tooLarge)
  }

  @Test("Deep tuples in a deep pickle cost no stack")
  func deepTuples() {
    let body = Pickle.op("N") + [UInt8](repeating: 0x85, count: 100_000)
    #expect(SampleFile.failure(SampleFile.zip(body))?.code == .tooLarge)
  }

  @Test("Names are held to a length, each and when joined")
  func nameLength() {
    let long = String(repeating: "n", count: 1025)
    #expect(
      SampleFile.failure(SampleFile.zip(Pickle.dictionary([(long, Pickle.vector())])))?.code
        == .tooLarge)
    let half = String(repeating: "n", count: 512)
    let joined = Pickle.dictionary([(half, Pickle.dictionary([(half, Pickle.vector())]))])
    #expect(SampleFile.failure(SampleFile.zip(joined))?.code == .tooLarge)
  }
}
