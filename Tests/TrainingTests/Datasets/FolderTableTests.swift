import Evaluation
import Foundation
import Imaging
import Testing
import Training

@Suite("Folders of images and masks as a table of labels")
struct FolderTableTests {
  private let folder: PictureFolder
  private let picture = PNG.encode(PictureFolder.picture(seed: 1, width: 16, height: 16))

  /// A collection with masks, one of whose images has none, and one of polyp-free pictures.
  init() throws {
    folder = try PictureFolder()
    for path in ["A/images", "A/masks", "Free/images"] {
      try folder.makeFolder("\(folder.path)/\(path)")
    }
    for name in ["A/images/1.png", "A/images/2, left.png", "A/images/3.png", "Free/images/f.png"] {
      try folder.write(picture, name)
    }
    for name in ["A/masks/1.png", "A/masks/2, left.png"] { try folder.write(picture, name) }
  }

  private func file(_ split: SplitFile? = nil, below name: String = "") throws -> LabelFile {
    let path = name.isEmpty ? folder.path : "\(folder.path)/\(name)"
    return try LabelFile(
      text: FolderTable.text(folder: path, split: split), name: "folder", table: .segmentation)
  }

  @Test("has each image with a mask, and those of collections without any")
  func collections() throws {
    let images = try file().images
    #expect(
      images.map(\.image) == ["A/images/1.png", "A/images/2, left.png", "Free/images/f.png"])
    #expect(images.map(\.mask) == ["A/masks/1.png", "A/masks/2, left.png", nil])
    let dataset = try LabelledDataset(file())
    let labels = dataset.examples.map { dataset.table.classes[$0.classIndex].label }
    #expect(labels == ["polyp", "polyp", "no polyp"])
    #expect(!dataset.isDivided && dataset.patientCount == 3)
  }

  @Test("has paths below the folder where that is one collection")
  func oneCollection() throws {
    #expect(try file(below: "A").images.map(\.image) == ["images/1.png", "images/2, left.png"])
    #expect(try file(below: "A/").images.map(\.mask) == ["masks/1.png", "masks/2, left.png"])
  }

  @Test("takes parts and groups of a split, and leaves out what that does not name")
  func split() throws {
    let split = try SplitFile(
      text: """
        dataset,file,split,group
        A,1.png,train,g1
        A,"2, left.png",val,g2
        Free,f.png,train,g1

        """)
    let dataset = try LabelledDataset(file(split))
    #expect(dataset.examples.map(\.part) == [.training, .validation, .training])
    #expect(dataset.examples.map(\.patient) == [0, 1, 0])
    let fewer = try SplitFile(text: "dataset,file,split\nA,1.png,train\n")
    #expect(try file(fewer).images.map(\.image) == ["A/images/1.png"])
  }

  @Test("refuses a folder without images")
  func nothing() throws {
    try folder.makeFolder("\(folder.path)/empty")
    #expect(throws: EvaluationError.self) {
      try FolderTable.text(folder: "\(folder.path)/empty", split: nil)
    }
    #expect(throws: EvaluationError.self) {
      try FolderTable.text(folder: "\(folder.path)/gone", split: nil)
    }
  }
}
