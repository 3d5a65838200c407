import Base
import Models
import TestSupport
import Testing
import Training

@Suite("Tables of labels")
struct LabelFileTests {
  private func messages(_ text: String) -> [Substring] {
    do {
      _ = try LabelFile(text: text, name: "l.csv")
      return []
    } catch {
      #expect(error.code == .invalidRows || error.code == .malformedTable)
      return error.message.split(separator: "\n")
    }
  }

  @Test("give pictures with what is known of them")
  func reads() throws {
    let text = """
      image,patient,polyp,label,mask,split,site,size_mm,imaging_mode,operator
      a/1.jpg,P1,1,Tubular Adenoma,m/1.png,train,sigmoid,4.5,nbi,x
       b.jpg ,P2,,hp,,test,,,,y
      c.jpg,P3,2,not-assessable,,val,,12,white_light,

      """
    let file = try LabelFile(text: text, name: "l.csv")
    #expect(file.images.map(\.image) == ["a/1.jpg", "b.jpg", "c.jpg"])
    #expect(file.images.map(\.line) == [2, 3, 4])
    #expect(file.images.map(\.classIndex) == [1, 0, nil])
    #expect(file.images.map(\.part) == [.training, .test, .validation])
    #expect(file.images.map(\.polyp) == ["1", nil, "2"])
    #expect(file.images.map(\.sizeMillimetres) == [4.5, nil, 12])
    #expect(file.images.map(\.mode) == [.nbi, .unknown, .whiteLight])
    #expect(file.images[0].mask == "m/1.png" && file.images[0].site == "sigmoid")
    #expect(file.otherColumns == ["operator"])
  }

  @Test("may leave labels empty where that is asked for, and still name everything else")
  func unlabelled() throws {
    let text = """
      image,patient,polyp,label
      a.jpg,P1,1,adenoma
      b.jpg,P1,1,
      c.jpg,P2,1,not assessable

      """
    let file = try LabelFile(text: text, name: "l.csv", takesUnlabelled: true)
    #expect(file.images.map(\.classIndex) == [1, nil, nil])
    #expect(file.images.map(\.hasLabel) == [true, false, true])
    let error = refusal {
      try LabelFile(
        text: text + "d.jpg,P1,1,hp\ne.jpg,,,\n", name: "l.csv", takesUnlabelled: true)
    }
    let lines = error?.message.split(separator: "\n") ?? []
    #expect(lines.count == 2 && lines[0].contains("another label than on line 2"))
    #expect(lines.last == "l.csv:6: patient is empty")
  }

  @Test(
    "name the line and what is wrong with it",
    arguments: [
      ("image,patient,label\na.jpg,P1,adenom\n", "l.csv:2: label: \"adenom\" is not in the table"),
      ("image,patient,label\na.jpg,,adenoma\n", "l.csv:2: patient is empty"),
      ("image,patient,label\n ,P1,adenoma\n", "l.csv:2: image is empty"),
      ("image,patient,label\na.jpg,P1,\n", "l.csv:2: label is empty"),
      ("image,patient,label\n/etc/x.jpg,P1,ssl\n", "l.csv:2: image: the path leaves"),
      ("image,patient,label\na/../../x.jpg,P1,ssl\n", "l.csv:2: image: the path leaves"),
      ("image,patient,label,mask\na.jpg,P1,ssl,../m.png\n", "l.csv:2: mask: the path leaves"),
      ("image,patient,label,size_mm\na.jpg,P1,ssl,4 mm\n", "l.csv:2: size_mm: \"4 mm\""),
      ("image,patient,label,size_mm\na.jpg,P1,ssl,-4\n", "l.csv:2: size_mm: \"-4\""),
      ("image,patient,label,size_mm\na.jpg,P1,ssl,nan\n", "l.csv:2: size_mm: \"nan\""),
      ("image,patient,label,split\na.jpg,P1,ssl,dev\n", "l.csv:2: split: \"dev\" is none of"),
      (
        "image,patient,label,imaging_mode\na.jpg,P1,ssl,NBI\n",
        "l.csv:2: imaging_mode: \"NBI\" is none of"
      ),
      (
        "image,patient,label\na.jpg,P1,ssl\na.jpg,P1,ssl\n",
        "l.csv:3: the picture is on line 2 already"
      ),
      (
        "image,patient,label,polyp\na.jpg,P1,ssl,1\nb.jpg,P1,hp,1\n",
        "l.csv:3: the polyp has another label than on line 2"
      ),
      (
        "image,patient,label,split\na.jpg,P1,ssl,train\nb.jpg,P1,hp,test\n",
        "l.csv:3: the patient is in test here and in train on line 2"
      ),
      (
        "image,patient,label,split\na.jpg,P1,ssl,train\nb.jpg,P2,hp,\n",
        "l.csv:3: split is empty, but not on line 2"
      ),
      ("image,label\na.jpg,ssl\n", "l.csv:1: there is no column \"patient\""),
      ("image,patient,label\n", "l.csv: there is no row"),
      ("image,patient,label\na.jpg,P1\n", "l.csv:2: 2 fields"),
      ("", "l.csv:1: the file is empty"),
    ])
  func refusals(text: String, message: String) {
    let found = messages(text)
    #expect(found.count == 1 && found.first?.hasPrefix(message) == true, "\(found)")
  }

  @Test("tell all problems at once, by line, and no patient's name")
  func allAtOnce() {
    let found = messages(
      "image,patient,label,split\nx.jpg,Smith,foo,train\ny.jpg,Smith,hp,test\nz.jpg,Smith,hp,val\n"
        + "z.jpg,Smith,bar,\n")
    #expect(
      found.map { $0.prefix(8) } == ["l.csv:2:", "l.csv:4:", "l.csv:5:"], "\(found)")
    #expect(!found.contains { $0.contains("Smith") })
  }

  @Test("write out fifty problems and count the rest")
  func many() {
    let rows = (0..<80).map { "\($0).jpg,P\($0),nonsense\n" }
    let found = messages("image,patient,label\n" + rows.joined())
    #expect(found.count == 51 && found.last == "and 30 more")
  }

  @Test("that are missing or not text are named")
  func files() throws {
    let error = refusal { try LabelFile(path: "/nowhere/l.csv") }
    #expect(error?.code == .unreadable && error?.message.contains("/nowhere/l.csv") == true)
  }
}

@Suite("What labels mean")
struct LabelTableTests {
  @Test("does not depend on case, spaces and punctuation")
  func words() {
    let table = LabelTable.standard
    for word in ["SSA/P", "ssa p", "Ssa-P"] {
      #expect(table.meaning(of: word) == .example(of: 2), "\(word)")
    }
    #expect(table.meaning(of: "Tubulovillous  ADENOMA") == .example(of: 1))
    #expect(table.meaning(of: "No tissue") == .leftOut)
    #expect(table.meaning(of: "adenomatous") == nil && table.meaning(of: "?") == nil)
  }

  @Test("is read as it is written")
  func document() throws {
    let json = LabelTable.standard.json
    #expect(try LabelTable(json: json) == .standard)
    #expect(try JSONSchema.ofProject("label-table.schema.json").violations(in: json).isEmpty)
  }

  @Test("is refused where a word stands for two things, or for none")
  func ambiguous() {
    let benign = LabelTable.Class(label: "benign", isNeoplastic: false, words: ["hp", "ok"])
    let twice = LabelTable.Class(label: "other", isNeoplastic: true, words: ["OK"])
    let empty = LabelTable.Class(label: "other", isNeoplastic: true, words: ["?"])
    #expect(throws: TrainingError.self) { try LabelTable(classes: [benign, twice]) }
    #expect(throws: TrainingError.self) { try LabelTable(classes: [benign, empty]) }
    #expect(throws: TrainingError.self) { try LabelTable(classes: [benign]) }
    let fine = LabelTable.Class(label: "neoplastic", isNeoplastic: true, words: ["neoplastic"])
    #expect(throws: TrainingError.self) {
      try LabelTable(classes: [benign, fine], leftOut: ["Hp"])
    }
    #expect(throws: Never.self) { try LabelTable(classes: [benign, fine], leftOut: ["x"]) }
  }

  @Test(
    "is refused where the document has another form",
    arguments: [
      #"{"classes": []}"#, #"{"classes": [{"label": "a", "neoplastic": true}]}"#, #"[]"#,
      #"{"classes": [{"label": "a"}, {"label": "b", "neoplastic": true}]}"#,
      #"{"classes": [{"label": "a", "neoplastic": true, "words": [1]}, {"label": "b", "neoplastic": true}]}"#,
    ])
  func damage(text: String) throws {
    let json = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: (any Error).self) { try LabelTable(json: json) }
  }
}
