extension DiagnosisCorpus {
  /// Denials and doubts that no table foresees, and plain statements beside them.
  static let otherWords: [(String, String)] = [
    ("Deeper levels fail to show adenoma", "ambiguous: unknown_words"),
    ("Failed to demonstrate dysplasia in hyperplastic polyp", "ambiguous: unknown_words"),
    (
      "Adenoma was considered but the features are of a hyperplastic polyp",
      "ambiguous: unknown_words"
    ),
    (
      "Compared with the prior biopsy (tubular adenoma), this is a hyperplastic polyp",
      "ambiguous: unknown_words"
    ),
    ("Unlikely to be an adenoma", "ambiguous: unknown_words"),
    ("Adenoma unlikely", "ambiguous: unknown_words"),
    ("Doubtful tubular adenoma", "ambiguous: unknown_words"),
    ("Tubular adenoma, see note", "ambiguous: unknown_words"),
    ("Pending: tubular adenoma", "ambiguous: unknown_words"),
    ("Tubular adenoma denied", "ambiguous: unknown_words"),
    ("Cannot confirm adenoma", "ambiguous: unknown_words"),
    ("Tubular adenoma would not be expected", "ambiguous: negation_reach"),
    ("Father had colon cancer. Hyperplastic polyp", "ambiguous: unknown_words"),
    ("Adenoma-free margins. Hyperplastic polyp.", "ambiguous: unknown_words"),
    ("Adenoma (-)", "ambiguous: unknown_words"),
    ("Adenoma < 5", "ambiguous: unknown_words"),
    ("Tubular adenoma: no", "ambiguous: negation_reach"),
    ("Adenoma: absent", "ambiguous: negation_reach"),
    ("Adenoma: none. Dysplasia: absent.", "ambiguous: negation_reach"),
    ("Dysplasia: none\nDiagnosis: sessile serrated lesion", "ambiguous: negation_reach"),
    (
      "Adenoma previously removed. Today normal mucosa.",
      "ambiguous: negation_reach"
    ),
    ("absence of dysplasia in sessile serrated lesion", "ambiguous: negation_reach"),
    ("No malignancy tubular adenoma", "ambiguous: negation_reach"),
    ("If adenoma is suspected, repeat biopsy", "ambiguous: hedged"),
    ("Serrated polyp favoring hyperplastic polyp", "ambiguous: hedged, unspecific_term"),
    ("Adenoma with high-grade dysplasia is not identified", "ambiguous: negation_reach"),
    (
      "The previously noted tubular adenoma is not present in this specimen",
      "ambiguous: negations_only"
    ),
    ("Nil adenoma", "ambiguous: negations_only"),
    ("Neg for adenoma", "ambiguous: negations_only"),
    ("Tubular adenoma. Normal colonic mucosa.", "ambiguous: several_parts"),
    ("Tubular adenoma. Background of normal colonic mucosa.", "tubular_adenoma + normal_mucosa"),
    ("Tubular adenoma and normal mucosa", "tubular_adenoma + normal_mucosa"),
    ("Tubular adenoma suspected, margins clear", "ambiguous: negation_reach"),
    ("Sessile serrated lesion, possible dysplasia, margins clear", "ambiguous: hedged"),
    ("Tubular adenoma, margins negative for adenoma and dysplasia", "tubular_adenoma"),
    ("Tubular adenoma with negative margins", "tubular_adenoma"),
    ("No adenoma with dysplasia. Sessile serrated lesion.", "sessile_serrated"),
    (
      "Adenocarcinoma arising in tubular adenoma, and hyperplastic polyp",
      "hyperplastic + carcinoma"
    ),
    ("Tubular adenoma arising in sessile serrated lesion", "ambiguous: negation_reach"),
    ("Sessile serrated lesion. Dysplasia is not absent.", "ambiguous: negation_reach"),
    ("Known adenoma in the sigmoid is a carcinoma", "ambiguous: negation_reach"),
    ("No adenoma?", "ambiguous: hedged"),
    ("Tubular adenoma. This was not confirmed.", "ambiguous: negation_reach"),
    ("Tubular adenoma. Margins not involved.", "tubular_adenoma"),
    (
      "Tubular adenoma. Suggest repeat colonoscopy. Clinical correlation is suggested.",
      "tubular_adenoma"
    ),
    ("Sessile serrated lesion is suggested", "ambiguous: unknown_words"),
    ("Tubular adenoma. High grade dysplasia present at margin.", "tubular_adenoma/high"),
    ("Without high-grade dysplasia, tubular adenoma", "ambiguous: negation_reach"),
    (
      "Previously reported as hyperplastic polyp, now tubular adenoma",
      "ambiguous: unknown_words"
    ),
    ("Both hyperplastic polyp and adenoma are absent", "ambiguous: negations_only"),
    ("Hyperplastic polyp without adenoma", "hyperplastic"),
    ("2 tubular adenomas and 1 hyperplastic polyp", "hyperplastic + tubular_adenoma"),
    ("w/o adenoma", "ambiguous: negations_only"),
    ("Non-adenomatous polyp", "ambiguous: negations_only"),
    ("I. Tubular adenoma", "ambiguous: part_labels"),
    ("Hyperplastic polyp (rather than adenoma)", "hyperplastic"),
    ("Hyperplastic polyp instead of an adenoma", "hyperplastic"),
    ("Tubular adenoma NOT hyperplastic polyp", "tubular_adenoma"),
    ("Family history of carcinoma. Tubular adenoma", "tubular_adenoma"),
    ("Tubular adenoma with high- and low-grade dysplasia", "tubular_adenoma/high"),
    ("Tubular adenoma ×2, hyperplastic polyp ×1", "hyperplastic + tubular_adenoma"),
    ("Polypoid colonic mucosa with lymphoid aggregate, negative for dysplasia", "other/none"),
    (
      "Fragments of tubular adenoma and separate fragments of benign colonic mucosa",
      "tubular_adenoma"
    ),
    ("Inflammatory polyp, no evidence of dysplasia or adenoma", "inflammatory/none"),
    (
      "Tubular adenoma with no evidence of high-grade dysplasia or malignancy",
      "tubular_adenoma/low"
    ),
    ("Tubular adenoma without high-grade dysplasia, completely excised", "tubular_adenoma/low"),
    ("hyperplastic polyp, ssl excluded", "hyperplastic"),
    ("The appearances are those of a hyperplastic polyp.", "hyperplastic"),
    ("Sections show a tubular adenoma.", "tubular_adenoma"),
    ("No sections show a tubular adenoma.", "ambiguous: negation_reach"),
    ("not uncommon tubular adenoma", "ambiguous: unknown_words"),
    ("Without a doubt tubular adenoma", "ambiguous: unknown_words"),
    ("hyperplastic polyp with adenoma excluded", "ambiguous: negation_reach"),
    ("adenoma, dysplasia absent", "ambiguous: contradiction"),
    ("Dysplasia in tubular adenoma is low grade", "tubular_adenoma/low"),
    ("not only hyperplastic polyp but also tubular adenoma", "hyperplastic + tubular_adenoma"),
  ]
}
