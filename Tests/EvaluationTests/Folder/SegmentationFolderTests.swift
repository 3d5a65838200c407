import Foundation
import Testing

@testable import Evaluation

@Suite struct SegmentationFolderTests {
  @Test func pairsImagesWithMasksOfTheSameName() throws {
    let root = try TemporaryDataset([
      "k/images/b.jpg", "k/images/a.JPEG", "k/images/c.d.png", "k/masks/a.png", "k/masks/b.jpg",
      "k/masks/c.d.jpg", "k/images/.hidden.jpg",
    ])
    defer { root.remove() }
    let datasets = try SegmentationFolder.list(at: root.path())
    let dataset = try #require(datasets.first)
    #expect(datasets.count == 1 && dataset.name == "k" && !dataset.isNegative)
    #expect(dataset.items.map(\.name) == ["a.JPEG", "b.jpg", "c.d.png"])
    #expect(
      dataset.items.map(\.maskPath) == [
        root.path("k/masks/a.png"), root.path("k/masks/b.jpg"), root.path("k/masks/c.d.jpg"),
      ])
    #expect(dataset.items.first?.imagePath == root.path("k/images/a.JPEG"))
    #expect(dataset.warnings.isEmpty)
    // The dataset's own folder does as well, however it is written.
    for path in ["k", "k/", "k/.", "k/images/.."] {
      #expect(try SegmentationFolder.list(at: root.path() + "/" + path) == datasets)
    }
  }

  @Test func aDatasetWithoutAnyMaskIsNegative() throws {
    let root = try TemporaryDataset([
      "n/images/1.jpg", "m/images/1.jpg", "m/masks/readme.txt", "p/images/1.jpg", "p/masks/1.png",
      "other/notes.txt", "loose.txt",
    ])
    defer { root.remove() }
    let datasets = try SegmentationFolder.list(at: root.path())
    #expect(datasets.map(\.name) == ["m", "n", "p"])
    #expect(datasets.map(\.isNegative) == [true, true, false])
    #expect(datasets.allSatisfy { $0.itemsWithoutMask.isEmpty })
  }

  @Test func saysWhatIsLeftOut() throws {
    let root = try TemporaryDataset([
      "k/images/1.jpg", "k/images/2.jpg", "k/images/3.tif", "k/masks/1.png", "k/masks/9.png",
    ])
    defer { root.remove() }
    let dataset = try #require(SegmentationFolder.list(at: root.path()).first)
    #expect(dataset.itemsWithoutMask.map(\.name) == ["2.jpg"])
    #expect(dataset.masksWithoutImage == ["9.png"])
    #expect(dataset.unsupportedFiles == ["3.tif"])
    #expect(
      dataset.warnings == [
        "k: 1 image without a mask, left out (2.jpg)",
        "k: 1 mask without an image, ignored (9.png)",
        "k: 1 file among the images is not JPEG or PNG, ignored (3.tif)",
      ])
  }

  @Test func aSplitPicksImagesAndDatasets() throws {
    let root = try TemporaryDataset([
      "k/images/1.jpg", "k/images/2.jpg", "k/masks/1.jpg", "k/masks/2.jpg", "c/images/1.jpg",
    ])
    defer { root.remove() }
    let split = try SplitFile(
      text: "dataset,file,split\nk,2.jpg,test\nk,1.jpg,train\nc,1.jpg,train\nz,1.jpg,test\n")
    let datasets = try SegmentationFolder.list(at: root.path(), split: split.rows(of: "test"))
    #expect(datasets.map(\.name) == ["k"])
    #expect(datasets.first?.items.map(\.name) == ["2.jpg"])
    #expect(datasets.first?.isNegative == false)
    expectError(.noImages, "picks no image of c") {
      _ = try SegmentationFolder.list(at: root.path("c"), split: split.rows(of: "test"))
    }
  }

  @Test func aSplitMayNotNameImagesThatAreMissing() throws {
    let root = try TemporaryDataset(["k/images/1.jpg"])
    defer { root.remove() }
    let split = try SplitFile(text: "dataset,file,split\nk,1.jpg,test\nk,../x.jpg,test\n")
    expectError(.missingImage, "line 3", "../x.jpg") {
      _ = try SegmentationFolder.list(at: root.path(), split: split.rows(of: "test"))
    }
  }

  @Test func refusesFoldersInAnotherLayout() throws {
    let root = try TemporaryDataset(["stuff/1.jpg", "e/images/readme.txt"])
    defer { root.remove() }
    expectError(.invalidLayout, "<dataset>/images") {
      _ = try SegmentationFolder.list(at: root.path("stuff"))
    }
    expectError(.noImages, "e/images") { _ = try SegmentationFolder.list(at: root.path()) }
    expectError(.unreadable, "missing") {
      _ = try SegmentationFolder.list(at: root.path("missing"))
    }
  }

  @Test func refusesTwoFilesOfOneName() throws {
    let images = try TemporaryDataset(["k/images/1.jpg", "k/images/1.png"])
    defer { images.remove() }
    expectError(.duplicateImage, "1.jpg", "1.png") {
      _ = try SegmentationFolder.list(at: images.path())
    }
    let masks = try TemporaryDataset(["k/images/1.jpg", "k/masks/1.jpeg", "k/masks/1.png"])
    defer { masks.remove() }
    expectError(.duplicateImage, "masks") { _ = try SegmentationFolder.list(at: masks.path()) }
  }
}

/// A temporary folder of empty files.
struct TemporaryDataset {
  private let root: URL

  init(_ files: [String] = []) throws {
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("evaluation-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for file in files { try write(file, Data()) }
  }

  func write(_ file: String, _ data: Data) throws {
    let url = root.appendingPathComponent(file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func path(_ entry: String = "") -> String {
    entry.isEmpty ? root.path : root.appendingPathComponent(entry).path
  }

  func remove() { try? FileManager.default.removeItem(at: root) }
}
