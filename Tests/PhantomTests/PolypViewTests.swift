import Imaging
import Testing

@testable import Phantom

/// Which frames are taken for pictures of polyps.
@Suite("Views of polyps")
struct PolypViewTests {
  private static func procedure(_ seed: UInt64) throws -> PhantomProcedure {
    var configuration = PhantomProcedure.Configuration()
    configuration.framesPerSecond = 5
    configuration.frameSize = ImageSize(width: 160, height: 120)
    return try PhantomProcedure(seed: seed, configuration: configuration)
  }

  private static let rule: PolypViewRule = {
    var rule = PolypViewRule()
    rule.minimumSide = 16
    return rule
  }()

  @Test("Every view shows its polyp whole, large, unspoilt and without an instrument")
  func keepToTheRule() throws {
    var count = 0
    for seed: UInt64 in 1...3 {
      let procedure = try Self.procedure(seed)
      let views = procedure.views(perPolyp: 4, rule: Self.rule)
      count += views.count
      for view in views {
        let truth = procedure.truth(at: view.frame)
        #expect(truth.quality.flags.isEmpty && truth.quality.blurWidth <= Self.rule.widestBlur)
        #expect(truth.imagingMode == view.imagingMode)
        let polyp = try #require(truth.polyp(view.polyp), "seed \(seed)")
        let box = polyp.relativeBox(on: truth.labels.size)
        // The finer grid that views are chosen on may find a cell more.
        #expect(min(box.width * 160, box.height * 120) > Self.rule.minimumSide - 4)
        #expect(box.left > 0 && box.top > 0)
        #expect(box.left + box.width < 1 && box.top + box.height < 1)
        let seconds = procedure.seconds(of: view.frame)
        #expect(!procedure.plan.instruments.contains { $0.spell.contains(seconds) })
      }
    }
    #expect(count >= 6, "\(count)")
  }

  @Test("Views of a polyp are few, in order and apart")
  func spread() throws {
    let procedure = try Self.procedure(1)
    for limit in [1, 3] {
      let views = procedure.views(perPolyp: limit, rule: Self.rule)
      #expect(Set(views.map(\.polyp)).count > 1)
      for number in Set(views.map(\.polyp)) {
        let frames = views.filter { $0.polyp == number }.map(\.frame)
        #expect((1...limit).contains(frames.count))
        for (earlier, later) in zip(frames, frames.dropFirst()) {
          // Half a second at five frames a second.
          #expect(later - earlier >= 2)
        }
      }
      #expect(views.map(\.polyp) == views.map(\.polyp).sorted())
      #expect(views == procedure.views(perPolyp: limit, rule: Self.rule))
    }
  }

  @Test("A rule that nothing keeps to gives no view")
  func none() throws {
    var rule = Self.rule
    rule.minimumSide = 1000
    #expect(try Self.procedure(1).views(perPolyp: 2, rule: rule).isEmpty)
  }
}
