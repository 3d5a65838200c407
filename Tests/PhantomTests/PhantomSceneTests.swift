import Base
import Imaging
import Testing

@testable import Phantom

@Suite("Phantom scene")
struct PhantomSceneTests {
  /// Scenes are costly in debug builds: the tests share them.
  private static let small = ImageSize(width: 64, height: 48)
  private static let withPolyp = try? PhantomScene(seed: 1, size: small, content: .polyp)
  private static let normal = try? PhantomScene(seed: 1, size: small, content: .normal)

  @Test("A frame has the bits that it had when it was first looked at")
  func storedDigest() throws {
    let frame = try #require(Self.withPolyp).frame(at: 60)
    #expect(
      SHA256.hash(frame.image.pixels).hex
        == "ca93f5a3ff765b10b21c018804123d924075a68c0db7eacf38ebb94057e1bef8")
    #expect(
      SHA256.hash(frame.labels).hex
        == "3dda28145d7365dbf824050fa88c373ffdc6a6226157c8ab68b8dc7d72788341")
  }

  @Test("Frames do not depend on the order they are asked for")
  func anyOrder() throws {
    let scene = try #require(Self.withPolyp)
    let late = scene.frame(at: 40)
    let early = scene.frame(at: 3)
    #expect(scene.frame(at: 40).image == late.image)
    #expect(early.image != late.image)
    #expect(early.index == 3)
  }

  @Test("A polyp is described, seen and masked; normal mucosa has none")
  func groundTruth() throws {
    let scene = try #require(Self.withPolyp)
    let polyp = try #require(scene.polyps.first)
    #expect(scene.polyps.count == 1 && polyp.number == 1)
    #expect((2...20).contains(polyp.sizeMillimetres))

    let frame = scene.frame(at: 60)
    #expect(frame.mask == frame.mask(ofPolyp: 1))
    #expect(!frame.mask(ofPolyp: 2).pixels.contains(255))
    let share = Double(frame.labels.count { $0 == 1 }) / Double(frame.labels.count)
    #expect((0.005...0.3).contains(share))

    let none = try #require(Self.normal)
    #expect(none.polyps.isEmpty)
    #expect(none.frame(at: 0).labels.allSatisfy { $0 == 0 })
  }

  @Test("The aperture is open in the middle and dark, without polyp, in the corners")
  func aperture() throws {
    let frame = try #require(Self.withPolyp).frame(at: 0)
    let size = Self.small
    for (x, y) in [(0, 0), (size.width - 1, 0), (0, size.height - 1)] {
      let colour = frame.image[x, y]
      #expect(max(colour.red, colour.green, colour.blue) < 16)
      #expect(frame.labels[y * size.width + x] == 0)
    }
    let mean = frame.image.pixels.reduce(0) { $0 + Int($1) } / frame.image.pixels.count
    #expect((40...180).contains(mean))
  }

  @Test("Mucosa is redder than it is blue")
  func colour() throws {
    let image = try #require(Self.normal).frame(at: 0).image
    var sums = [0, 0, 0]
    for (offset, value) in image.pixels.enumerated() { sums[offset % 3] += Int(value) }
    #expect(sums[0] > sums[1] && sums[1] > sums[2])
  }

  @Test("Consecutive frames differ a little, distant ones more")
  func motion() throws {
    let scene = try #require(Self.withPolyp)
    let first = scene.frame(at: 0).image.pixels
    func difference(to index: Int) -> Int {
      zip(first, scene.frame(at: index).image.pixels).reduce(0) {
        $0 + abs(Int($1.0) - Int($1.1))
      }
    }
    let next = difference(to: 1)
    #expect(next > 0)
    #expect(difference(to: 50) > 2 * next)
  }

  @Test(
    "Sizes that cannot be rendered are refused with the allowed range",
    arguments: [(0, 48), (64, 15), (-3, 48), (4097, 64)])
  func sizes(width: Int, height: Int) {
    #expect {
      try PhantomScene(seed: 1, size: ImageSize(width: width, height: height))
    } throws: { error in
      (error as? PhantomError)?.code == .unsupportedSize && "\(error)".contains("16 to 4096")
    }
  }
}
