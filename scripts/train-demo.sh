#!/usr/bin/env bash
# From nothing to a trained model that serves: makes phantom procedures, trains a histology model on
# them, promotes it by a rule that was written beforehand, and streams another procedure to biopsyd, which
# tells with it what each polyp is.
#
#   scripts/train-demo.sh [--procedures N] [--epochs N] [--seed S] [--output DIR]
#
#   --procedures N   phantom procedures to learn from (default 60)
#   --epochs N       how often all pictures are seen, at most (default 12)
#   --seed S         the first procedure's seed, and the run's (default 1)
#   --output DIR     where everything goes (default train-demo-output, in the clone)
#
# Needs no network after scripts/setup.sh, which it calls. Synthetic pictures prove that the way works,
# and nothing about patients. Research use only, not for diagnosis.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

trial=train-demo
# shellcheck source=scripts/trial.sh
source "$root/scripts/trial.sh"

procedures=60 epochs=12 seed=1 output=$root/train-demo-output
while (($# > 0)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --procedures | --epochs | --seed | --output)
      (($# > 1)) || { echo "train-demo: $1 needs a value" >&2; exit 2; }
      declare "${1#--}=$2"
      shift 2
      ;;
    *) echo "train-demo: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done
output=$(realpath -m -- "$output")

begin_demonstration "$output"
biopsyctl() { "$binaries/biopsyctl" "$@"; }
# Only what this script makes: the folder may hold other things.
for part in models data run procedure split.json rule.json; do rm -rf "${output:?}/$part"; done
mkdir -p "$output/models"
cp -R Models/polyp-lite "$output/models/"
data=$output/data

# ---- Labelled pictures, divided, and the rule, before anything is learnt

say "making pictures of the polyps of $procedures phantom procedures"
biopsyctl phantom dataset --out "$data" --procedures "$procedures" --seed "$seed"
biopsyctl dataset split "$data/labels.csv" --out "$output/split.json" \
  --validation 0.2 --test 0.3 --seed "$seed"
biopsyctl models rule "$data/labels.csv" --split "$output/split.json" --out "$output/rule.json" \
  --task classification --figure auc --positive adenoma --positive sessile_serrated \
  --margin 0.05 --minimum 0.8 --minimum-patients 5 --approved-by "train-demo"

# ---- A model

say "training (the page: $output/run/page.html)"
biopsyctl train histology --data "$data/labels.csv" --split "$output/split.json" \
  --backbone polyp-lite --models "$output/models" --recipe head --side 224 --epochs "$epochs" \
  --seed "$seed" --run "$output/run" --name histology-phantom \
  --purpose installation_test --data-name "$procedures phantom procedures from seed $seed" \
  --licence Apache-2.0 --title "Histology of phantom polyps, for installation tests only"

say "promoting it, if it keeps the rule"
biopsyctl models promote histology-phantom/1 --models "$output/models" --rule "$output/rule.json" \
  --labels "$data/labels.csv" --split "$output/split.json" --reason "the first version" \
  --by train-demo

# ---- The daemon, with a procedure that the model has not seen

frames=$output/procedure
say "making a procedure that it has not seen"
biopsyctl phantom procedure --out "$frames" --seed $((seed + 1000000)) --fps 5 --mode white
cat >"$output/biopsyd.json" <<CONFIGURATION
{
  "models": { "folder": "$output/models", "model": "polyp-lite" },
  "pipelines": [
    {
      "name": "default", "segmenter": "polyp-lite", "histology": "histology-phantom",
      "procedure": { "tracking": {} }
    }
  ],
  "default_pipeline": "default"
}
CONFIGURATION

say "starting biopsyd (its log: $work/biopsyd.log)"
start_daemon --config "$output/biopsyd.json"
biopsyctl stream "$frames/images" --socket "$socket" --fps 5 --imaging-mode white_light \
  | tee "$output/stream.txt"
end_demonstration
grep -q "probability" "$output/stream.txt" || die "no polyp was called"
say "done in $SECONDS s; what each polyp was: $frames/truth.json; what it was called: $output/stream.txt"
