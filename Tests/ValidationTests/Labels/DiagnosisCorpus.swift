/// Sentences as pathologists write them, and what may be read in them.
enum DiagnosisCorpus {
  static let plain: [(String, String)] = [
    ("Tubular adenoma", "tubular_adenoma"),
    ("TUBULAR ADENOMA.", "tubular_adenoma"),
    ("Tubular adenomas, fragments.", "tubular_adenoma"),
    ("Fragments of tubular adenoma (x3).", "tubular_adenoma"),
    ("Adenoma, tubular", "tubular_adenoma"),
    ("Adenoma, tubulovillous type, low grade.", "tubulovillous_adenoma/low"),
    ("Tubulo-villous adenoma with low-grade dysplasia", "tubulovillous_adenoma/low"),
    ("Villous adenoma with high grade dysplasia.", "villous_adenoma/high"),
    ("Adenomatous polyp", "adenoma_nos"),
    ("Adenomatous polyp (tubular adenoma).", "tubular_adenoma"),
    ("Hyperplastic polyp", "hyperplastic"),
    ("Metaplastic polyp.", "hyperplastic"),
    ("Two hyperplastic polyps", "hyperplastic"),
    ("Sessile serrated lesion", "sessile_serrated"),
    ("Sessile serrated adenoma/polyp, no dysplasia", "sessile_serrated/none"),
    ("Sessile serrated lesion, non-dysplastic.", "sessile_serrated/none"),
    ("Sessile serrated lesion with dysplasia", "sessile_serrated_dysplastic/ungraded"),
    ("Sessile serrated lesion with low-grade dysplasia.", "sessile_serrated_dysplastic/low"),
    ("Dysplastic sessile serrated lesion", "sessile_serrated_dysplastic/ungraded"),
    ("Traditional serrated adenoma", "traditional_serrated_adenoma"),
    ("Moderately differentiated adenocarcinoma", "carcinoma"),
    ("Invasive adenocarcinoma arising in a tubulovillous adenoma.", "carcinoma"),
    ("Inflammatory pseudopolyp with granulation tissue", "inflammatory"),
    ("Submucosal lipoma", "other"),
    ("Juvenile polyp.", "other"),
    ("Normal colonic mucosa.", "normal_mucosa"),
    ("Colonic mucosa with no diagnostic abnormality", "normal_mucosa"),
    ("Large bowel mucosa within normal limits.", "normal_mucosa"),
    ("Low grade tubular adenoma", "tubular_adenoma/low"),
    ("Tubular adenoma with focal villous features", "tubular_adenoma/villous present"),
    ("Tubular adenoma with mild to moderate dysplasia", "tubular_adenoma/low"),
    ("Tubular adenoma, low-grade intraepithelial neoplasia", "tubular_adenoma/low"),
    ("Tubular adenoma measuring 0.4 cm.", "tubular_adenoma"),
  ]

  static let denied: [(String, String)] = [
    ("No evidence of adenoma.", "ambiguous: negations_only"),
    ("Negative for dysplasia.", "ambiguous: no_diagnosis"),
    ("Negative for adenoma and carcinoma", "ambiguous: negations_only"),
    ("Hyperplastic polyp. No evidence of adenoma.", "hyperplastic"),
    ("Hyperplastic polyp, no adenoma seen", "hyperplastic"),
    ("Hyperplastic polyp. Negative for dysplasia.", "hyperplastic/none"),
    ("Tubular adenoma. Negative for high-grade dysplasia.", "tubular_adenoma/low"),
    (
      "Tubular adenoma; negative for high grade dysplasia and malignancy.", "tubular_adenoma/low"
    ),
    ("Tubular adenoma, no high-grade dysplasia or carcinoma", "tubular_adenoma/low"),
    ("Tubular adenoma, high-grade dysplasia is not seen.", "tubular_adenoma/low"),
    (
      "Tubular adenoma with low-grade dysplasia. No high-grade dysplasia, no villous component, "
        + "no evidence of malignancy.", "tubular_adenoma/low/villous absent"
    ),
    (
      "Tubulovillous adenoma, low-grade dysplasia; high-grade dysplasia is not seen. "
        + "Negative for invasive carcinoma.", "tubulovillous_adenoma/low"
    ),
    (
      "Hyperplastic polyp. No adenoma, no dysplasia. Features of a sessile serrated lesion are "
        + "absent.", "hyperplastic/none"
    ),
    (
      "Sessile serrated lesion without dysplasia. Not an adenoma, not a hyperplastic polyp.",
      "sessile_serrated/none"
    ),
    ("No adenoma, dysplasia or carcinoma.", "ambiguous: negations_only"),
    ("Neither adenoma nor carcinoma; hyperplastic polyp.", "hyperplastic"),
    ("No evidence of\ntubular adenoma", "ambiguous: negations_only"),
    ("HYPERPLASTIC POLYP\nNEGATIVE FOR DYSPLASIA", "hyperplastic/none"),
    ("Tubular adenoma. Margin negative for adenoma.", "tubular_adenoma"),
    ("Tubular adenoma. Margins not assessable.", "tubular_adenoma"),
    ("Tubular adenoma; no residual adenoma at the base of polyp.", "tubular_adenoma"),
    ("Not a tubular adenoma but a sessile serrated lesion", "sessile_serrated"),
  ]

  static let unsure: [(String, String)] = [
    ("No dysplasia, tubular adenoma", "ambiguous: negation_reach"),
    ("Without dysplasia and tubular adenoma", "ambiguous: negation_reach"),
    ("No dysplasia\nTubular adenoma", "ambiguous: negation_reach"),
    ("Hyperplastic polyp, dysplasia and malignancy are absent", "ambiguous: negation_reach"),
    ("Suggestive of sessile serrated lesion", "ambiguous: hedged"),
    ("Consistent with hyperplastic polyp", "ambiguous: hedged"),
    ("Sessile serrated lesion cannot be excluded", "ambiguous: hedged"),
    ("Hyperplastic polyp; a sessile serrated lesion cannot be excluded.", "ambiguous: hedged"),
    ("Cannot rule out adenoma", "ambiguous: hedged"),
    ("?adenoma", "ambiguous: hedged"),
    ("Adenoma?", "ambiguous: hedged"),
    ("Probable tubular adenoma", "ambiguous: hedged"),
    ("Tubular adenoma, possible high-grade dysplasia", "ambiguous: hedged"),
    ("Hyperplastic polyp or sessile serrated lesion", "ambiguous: alternatives"),
    ("Hyperplastic polyp vs tubular adenoma", "ambiguous: alternatives"),
    ("Hyperplastic polyp/tubular adenoma", "ambiguous: alternatives"),
    ("Serrated adenoma", "ambiguous: unspecific_term"),
    ("Serrated polyp, unclassified", "ambiguous: unspecific_term"),
    ("Hyperplastic changes", "ambiguous: unspecific_term"),
    ("Intramucosal carcinoma", "ambiguous: unspecific_term"),
    ("Sessile serrated lesion, negative for high-grade dysplasia", "ambiguous: unspecific_term"),
    ("Tubular adenoma. No evidence of adenoma.", "ambiguous: contradiction"),
    ("Tubular adenoma without dysplasia", "ambiguous: contradiction"),
    ("Hyperplastic polyp with low-grade dysplasia", "ambiguous: contradiction"),
    ("Tubular adenoma, high-grade dysplasia. No high-grade dysplasia.", "ambiguous: contradiction"),
    ("Tubular adenoma and sessile serrated lesion. Dysplasia is present.", "ambiguous: owner"),
    ("Previous adenoma.", "ambiguous: history_only"),
    ("History of tubular adenoma", "ambiguous: history_only"),
    ("Rule out adenoma", "ambiguous: history_only"),
    ("r/o adenoma", "ambiguous: history_only"),
    ("Polyp, see comment", "ambiguous: no_diagnosis"),
    ("", "ambiguous: no_diagnosis"),
    ("Insufficient for diagnosis; tubular adenoma.", "ambiguous: adequacy"),
  ]

  static let more: [(String, String)] = [
    ("Hyperplastic polyp. History of adenoma.", "hyperplastic"),
    ("Known adenoma; now hyperplastic polyp", "hyperplastic"),
    ("Tubular adenoma at the site of previous villous adenoma", "tubular_adenoma"),
    ("Clinical history: previous adenoma. Diagnosis: hyperplastic polyp.", "hyperplastic"),
    ("Indication: rule out adenoma\nFinal diagnosis:\nHyperplastic polyp", "hyperplastic"),
    ("Tubular adenoma and hyperplastic polyp", "hyperplastic + tubular_adenoma"),
    ("Tubular adenoma. Hyperplastic polyp.", "hyperplastic + tubular_adenoma"),
    ("1. Tubular adenoma\n2. Hyperplastic polyp", "hyperplastic + tubular_adenoma"),
    (
      "Tubular adenoma with low-grade dysplasia and hyperplastic polyp",
      "hyperplastic + tubular_adenoma/low"
    ),
    (
      "Hyperplastic polyp and sessile serrated lesion, negative for dysplasia",
      "hyperplastic/none + sessile_serrated/none"
    ),
    ("Superficial, burnt fragments, not assessable; adenoma cannot be excluded.", "inadequate"),
    ("Insufficient tissue", "inadequate"),
    ("Non-diagnostic specimen.", "inadequate"),
    ("No specimen received.", "no_tissue"),
    ("Polyp resected, tissue not retrieved despite search. No specimen received.", "no_tissue"),
    ("Tissue did not survive processing", "no_tissue"),
    ("Colon, sigmoid, polypectomy: tubular adenoma", "tubular_adenoma"),
    (
      "COLON, SIGMOID, POLYPECTOMY:\n- TUBULAR ADENOMA.\n- NEGATIVE FOR HIGH-GRADE DYSPLASIA.",
      "tubular_adenoma/low"
    ),
    ("Sigmoid polyp - tubular adenoma - no high grade dysplasia", "tubular_adenoma/low"),
    ("Adenoma of the rectum, resection: hyperplastic polyp", "hyperplastic"),
    ("Tubular adenoma. Comment: tubular adenoma with pseudoinvasion.", "tubular_adenoma"),
    (
      "Hyperplastic polyp.\nAddendum: sessile serrated lesion on deeper levels.",
      "ambiguous: addendum"
    ),
    ("Microscopy: tubular adenoma", "tubular_adenoma"),
  ]
}
