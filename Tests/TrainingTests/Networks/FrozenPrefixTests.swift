import Architectures
import Imaging
import Testing

@testable import Training

@Suite("The frozen part of a network")
struct FrozenPrefixTests {
  private func prefix(
    _ architecture: Architecture, _ trained: TrainingRecipe.Trained, side: Int = 64,
    byBatch: Bool = true
  ) throws -> FrozenPrefix? {
    var recipe = TrainingRecipe()
    recipe.trained = trained
    recipe.normalizesByBatch = byBatch
    let graphs = TrainingGraphs(
      network: try TrainableNetwork(architecture, options: NetworkOptions(), seed: 1),
      recipe: recipe, classWeights: nil)
    return try FrozenPrefix(graphs, ImageSize(width: side, height: side))
  }

  private func shapes(_ prefix: FrozenPrefix?) -> [[Int]] {
    prefix?.frontier.map { $0.type.shape?.dimensions ?? [] } ?? []
  }

  @Test func beforeAHeadAreTheFeatures() throws {
    #expect(shapes(try prefix(.efficientNetLite0Biopsy, .lastStages(0))) == [[1, 320]])
    #expect(shapes(try prefix(.resnet18Biopsy, .lastStages(0))) == [[1, 512]])
  }

  @Test func beforeALastStageIsWhatItIsGiven() throws {
    // Half of the image five times over; the block's input is used once, or by the shortcut as well.
    #expect(shapes(try prefix(.efficientNetLite0Biopsy, .lastStages(1))) == [[1, 192, 2, 2]])
    #expect(shapes(try prefix(.resnet18Biopsy, .lastStages(1))) == [[1, 256, 4, 4]])
  }

  @Test func ofASegmenterAllFeaturesCross() throws {
    #expect(
      shapes(try prefix(.polypLite, .lastStages(0)))
        == [[1, 24, 16, 16], [1, 40, 8, 8], [1, 112, 4, 4], [1, 320, 2, 2]])
  }

  @Test func ofSeveralPicturesOnlyTheFirstExtentDiffers() throws {
    let prefix = try #require(try prefix(.polypLite, .lastStages(0)))
    let several = prefix.frontier(count: 7).map { $0.type.shape?.dimensions ?? [] }
    #expect(several.map { [1] + $0.dropFirst() } == shapes(prefix))
    #expect(several.allSatisfy { $0[0] == 7 })
  }

  @Test func normalizationsOfFrozenStagesAreOfIt() throws {
    let byBatch = try prefix(.resnet18Biopsy, .lastStages(0))
    let frozen = try prefix(.resnet18Biopsy, .lastStages(0), byBatch: false)
    #expect(byBatch?.model == frozen?.model)
  }

  @Test func whereEverythingLearnsThereIsNone() throws {
    #expect(try prefix(.efficientNetLite0Biopsy, .everything) == nil)
    #expect(try prefix(.efficientNetLite0Biopsy, .lastStages(99)) == nil)
  }
}
