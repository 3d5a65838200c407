import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct SplitFileTests {
  @Test func findsItsColumnsAmongOthers() throws {
    let split = try SplitFile(
      text: "split,group,file,dataset\ntest,1,a.jpg,Kvasir\ntrain,2,b.jpg,Kvasir\n")
    #expect(split.splits == ["test", "train"])
    let rows = try split.rows(of: "test")
    #expect(rows.map(\.file) == ["a.jpg"])
    #expect(rows.map(\.dataset) == ["Kvasir"])
    #expect(rows.map(\.line) == [2])
  }

  @Test func namesTheSplitsThereAre() throws {
    let split = try SplitFile(text: "dataset,file,split\nk,a.jpg,train\nk,b.jpg,val\n")
    expectError(.invalidOption, "tset", "train, val") { _ = try split.rows(of: "tset") }
  }

  @Test(
    arguments: [
      ("dataset,file\nk,a.jpg\n", ":1: there is no column \"split\""),
      ("dataset,file,split\nk,a.jpg,test\nk,a.jpg,train\n", ":3: k/a.jpg is on line 2 already"),
      ("dataset,file,split\nk,,test\n", ":2: \"file\" is empty"),
      ("dataset,file,split\n,a,test\n", ":2: \"dataset\" is empty"),
      ("dataset,file,split\nk,a,\n", ":2: \"split\" is empty"),
    ])
  func refusesFilesThatSayTooLittleOrTooMuch(text: String, message: String) {
    expectError(.malformedCSV, "split.csv" + message) { _ = try SplitFile(text: text) }
  }

  @Test func refusesFilesThatCannotBeRead() throws {
    expectError(.unreadable, "/nowhere/split.csv") {
      _ = try SplitFile(path: "/nowhere/split.csv")
    }
    let folder = try TemporaryDataset()
    defer { folder.remove() }
    try folder.write("split.csv", Data([0x64, 0xFF, 0xFE]))
    expectError(.malformedCSV, "UTF-8") { _ = try SplitFile(path: folder.path("split.csv")) }
  }

  @Test func readsTheSharedSplit() throws {
    guard let root = SharedMaterial.entry("data/polyp-seg") else { return }
    let split = try SplitFile(path: root.appendingPathComponent("split.csv").path)
    #expect(split.splits == ["test", "train", "val"])
    let datasets = try SegmentationFolder.list(at: root.path, split: split.rows(of: "test"))
    #expect(datasets.map(\.name) == ["CVC-ClinicDB", "Kvasir-SEG", "no-polyp"])
    #expect(datasets.map(\.items.count) == [55, 100, 100])
    #expect(datasets.map(\.isNegative) == [false, false, true])
    #expect(datasets.allSatisfy { $0.warnings.isEmpty })
  }
}
