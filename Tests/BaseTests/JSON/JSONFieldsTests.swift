import Base
import Testing

@Suite("JSON fields")
struct JSONFieldsTests {
  private enum Colour: String, CaseIterable {
    case red, green
  }

  private static func fields(_ text: String) throws -> JSONFields {
    try JSONFields(JSONValue(parsing: Array(text.utf8)))
  }

  /// What reading a member must be refused with.
  private static func expectRefusal<Value>(
    _ code: JSONError.Code, at location: String, _ words: String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value
  ) {
    #expect(sourceLocation: sourceLocation) {
      _ = try body()
    } throws: { error in
      guard let error = error as? JSONError else { return false }
      return error == JSONError(code, at: location, "")
        && (words.isEmpty || error.message.contains(words))
    }
  }

  @Test func readsMembersAsTheirTypes() throws {
    let fields = try JSONFieldsTests.fields(
      #"{"s":"x","i":3,"n":0.5,"w":2,"b":true,"c":"red","o":{"p":{"q":1}},"l":[1,2],"f":[1,0.5]}"#)
    #expect(try fields.string("s") == "x")
    #expect(try fields.integer("i") == 3)
    #expect(try fields.number("n") == 0.5)
    #expect(try fields.number("w") == 2)
    #expect(try fields.optionalBool("b") == true)
    #expect(try fields.choice("c", of: Colour.self) == .red)
    #expect(try fields.object("o").object("p").integer("q") == 1)
    #expect(try fields.integers("l", count: 2) == [1, 2])
    #expect(try fields.numbers("f", count: 2, in: 0...1) == [1, 0.5])
    #expect(try fields.elements("l").map(\.path) == ["l[0]", "l[1]"])
  }

  @Test func takesNullForAbsent() throws {
    let fields = try JSONFieldsTests.fields(#"{"a":null}"#)
    for name in ["a", "b"] {
      #expect(try fields.optionalString(name) == nil)
      #expect(try fields.optionalInteger(name) == nil)
      #expect(try fields.optionalNumber(name) == nil)
      #expect(try fields.optionalBool(name) == nil)
      #expect(try fields.optionalObject(name)?.path == nil)
      #expect(try fields.optionalChoice(name, of: Colour.self) == nil)
      JSONFieldsTests.expectRefusal(.missing, at: name) { try fields.string(name) }
      JSONFieldsTests.expectRefusal(.missing, at: name) { try fields.integer(name) }
      JSONFieldsTests.expectRefusal(.missing, at: name) { try fields.number(name) }
      JSONFieldsTests.expectRefusal(.missing, at: name) { try fields.object(name).path }
      JSONFieldsTests.expectRefusal(.missing, at: name) { try fields.elements(name).count }
      JSONFieldsTests.expectRefusal(.missing, at: name) { try fields.choice(name, of: Colour.self) }
    }
  }

  @Test func namesThePathOfWhatItRefuses() throws {
    let fields = try JSONFieldsTests.fields(#"{"input":{"mean":[0.5,"x",2],"size":{}}}"#)
    let input = try fields.object("input")
    JSONFieldsTests.expectRefusal(.wrongType, at: "input.mean[1]", "not a string") {
      try input.numbers("mean", count: 3, in: 0...1)
    }
    JSONFieldsTests.expectRefusal(.missing, at: "input.size.width", "missing") {
      try input.object("size").integer("width")
    }
    JSONFieldsTests.expectRefusal(.wrongType, at: "input.size", "not an object") {
      try input.string("size")
    }
    let element = try input.elements("mean")[2]
    JSONFieldsTests.expectRefusal(.wrongType, at: "input.mean[2]") {
      try JSONFields(element.value, at: element.path).path
    }
    #expect(JSONError(.missing, at: "a.b", "is gone").description == "a.b: is gone")
    #expect(JSONError(.missing, at: "", "is gone").description == "is gone")
  }

  @Test func refusesOtherTypes() throws {
    let fields = try JSONFieldsTests.fields(
      #"{"s":"1","i":1,"d":1.0,"big":9223372036854775808,"b":true,"a":[],"o":{}}"#)
    for name in ["s", "d", "big", "b", "a", "o"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name) { try fields.integer(name) }
    }
    for name in ["s", "b", "a", "o"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name) { try fields.number(name) }
    }
    for name in ["i", "d", "b", "a", "o"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name) { try fields.string(name) }
    }
    for name in ["s", "i", "d", "a", "o"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name) { try fields.optionalBool(name) }
    }
    for name in ["d", "big"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name, "without fraction") {
        try fields.integer(name)
      }
    }
    for name in ["s", "i", "d", "b", "o"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name) { try fields.elements(name).count }
    }
    for name in ["s", "i", "d", "b", "a"] {
      JSONFieldsTests.expectRefusal(.wrongType, at: name) { try fields.object(name).path }
    }
    JSONFieldsTests.expectRefusal(.wrongType, at: "") { try JSONFields([1]).path }
  }

  @Test func checksRangesLengthsAndChoices() throws {
    let fields = try JSONFieldsTests.fields(
      #"{"i":5,"n":0.5,"s":"éé","c":"blue","l":[1,2,3],"e":""}"#)
    #expect(try fields.integer("i", in: 5...5) == 5)
    JSONFieldsTests.expectRefusal(.invalidValue, at: "i", "6 to 9 is expected, not 5") {
      try fields.integer("i", in: 6...9)
    }
    #expect(try fields.number("n", in: 0...0.5) == 0.5)
    JSONFieldsTests.expectRefusal(.invalidValue, at: "n", "0.6 to 1.0 is expected, not 0.5") {
      try fields.number("n", in: 0.6...1)
    }
    #expect(try fields.string("s", maximumLength: 4) == "éé")
    #expect(try fields.string("e") == "")
    JSONFieldsTests.expectRefusal(.invalidValue, at: "s", "3 bytes") {
      try fields.string("s", maximumLength: 3)
    }
    JSONFieldsTests.expectRefusal(.invalidValue, at: "c", "red, green") {
      try fields.choice("c", of: Colour.self)
    }
    JSONFieldsTests.expectRefusal(.invalidValue, at: "l", "2 elements are expected, not 3") {
      try fields.integers("l", count: 2)
    }
    JSONFieldsTests.expectRefusal(.invalidValue, at: "l", "4 to 9 elements") {
      try fields.elements("l", count: 4...9).count
    }
    JSONFieldsTests.expectRefusal(.invalidValue, at: "l[2]") {
      try fields.numbers("l", count: 3, in: 0...2)
    }
  }

  @Test func namesTheFirstUnknownMemberAndTheKnownOnes() throws {
    let fields = try JSONFieldsTests.fields(#"{"a":{"sokcet":1,"socket":2}}"#).object("a")
    #expect(throws: Never.self) { try fields.allow(only: ["socket", "sokcet"]) }
    JSONFieldsTests.expectRefusal(.unknownMember, at: "a.sokcet", "known are path, socket") {
      try fields.allow(only: ["socket", "path"])
    }
  }

  @Test func objectsSetReplaceAndRemoveMembers() {
    var object: JSONObject = ["a": 1, "b": 2, "a": 3]
    #expect(object.members.map(\.name) == ["a", "b"])
    #expect(object["a"] == 3)
    object["b"] = "x"
    object["c"] = .null
    object["a"] = nil
    object["z"] = nil
    #expect(object == ["b": "x", "c": .null])
    #expect(object != ["c": .null, "b": "x"])
  }
}
