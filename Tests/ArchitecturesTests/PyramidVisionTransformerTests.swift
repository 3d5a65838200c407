import Testing

@testable import Architectures

@Suite("Sizes of the pyramid transformer")
struct PyramidVisionTransformerTests {
  /// Parameters in the authors' code, without the classifier that it ends with.
  private static let published: [(Architecture, Int)] = [
    (.polypPVTB0, 3_409_760), (.polypPVTB1, 13_496_000), (.polypPVT, 24_849_856),
    (.polypPVTB3, 44_725_696), (.polypPVTB4, 62_043_072), (.polypPVTB5, 81_443_008),
  ]

  @Test(arguments: published)
  func haveAsManyParametersAsPublished(architecture: Architecture, count: Int) throws {
    let backbone = try architecture.rawNetwork().parameters.filter {
      $0.name.hasPrefix("backbone.")
    }
    #expect(backbone.reduce(0) { $0 + $1.shape.elementCount } == count)
  }
}
