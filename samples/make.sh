#!/usr/bin/env bash
# Makes the samples anew. Needs python3, ffmpeg, espeak-ng, poppler-utils and libtiff-tools.
# The text, office and image files come out the same each time; the recordings as far as the versions of espeak-ng and ffmpeg are the same.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1

quiet_ffmpeg() { ffmpeg -nostdin -v error -y "$@"; }

python3 "$here/make/texts.py" "$here"
python3 "$here/make/office.py" "$here"
python3 "$here/make/papers.py" "$work"

# pdftocairo embeds the fonts, so that the page looks the same everywhere; its date is the only thing that changes.
digital() {
  pdftocairo -pdf "$work/$1.pdf" "$here/$2"
  sed -i -E 's/D:[0-9]{14}/D:20260901080000/' "$here/$2"
}

digital paper research-paper.pdf
digital repair-invoice repair-invoice.pdf

page() { pdftoppm -gray -r "$2" -png -singlefile "$work/$1.pdf" "$work/$1"; }
page invoice 150
quiet_ffmpeg -i "$work/invoice.png" -vf 'rotate=0.4*PI/180:fillcolor=white,gblur=0.5,noise=alls=12:all_seed=7,format=gray' -flags +bitexact -fflags +bitexact -q:v 6 "$work/invoice.jpg"
python3 "$here/make/scan.py" "$work/invoice.jpg" "$here/supplier-invoice.pdf"
page complaint 150
quiet_ffmpeg -i "$work/complaint.png" -vf 'rotate=-0.3*PI/180:fillcolor=white,gblur=0.4,noise=alls=8:all_seed=3,format=gray' -flags +bitexact -fflags +bitexact -q:v 6 "$here/complaint-letter.jpg"
page delivery-note 150
cp "$work/delivery-note.png" "$here/delivery-note.png"
pdftoppm -mono -r 200 -tiff "$work/contract.pdf" "$work/contract"
tiffcp -c g4 "$work"/contract-*.tif "$here/service-contract.tiff"
for page in 0 1 2; do tiffset -d "$page" -s 297 "$page" 3 "$here/service-contract.tiff"; done

# say FILE VOICE WORDS: one turn of a talk, with a breath behind it.
say() {
  espeak-ng -v "$2" -s 150 -w "$work/turn.wav" "$3"
  quiet_ffmpeg -i "$work/turn.wav" -af 'apad=pad_dur=0.7' -ac 1 -ar 16000 -flags +bitexact -fflags +bitexact "$work/$1"
}

say 1.wav en-us "Good morning. Let us begin with the budget. The new calibration center will cost three million dollars, and we have spent one million so far."
say 2.wav en-us+f3 "Thank you. The building is finished, but the machines are four weeks late. We can open on the second of November."
say 3.wav en-us "What do we tell the customers who are waiting?"
say 4.wav en-us+f3 "We write to all of them on Monday. Every customer gets a date, and we offer a discount of ten percent."
say 5.wav en-us "Good. Then there is the problem with the sensors. Nineteen customers have complained since July."
say 6.wav en-us+f3 "The seals were bad. We have a new supplier, and we test every sensor for two days."
say 7.wav en-us "Please send me a report by Friday. We meet again in two weeks."
for turn in 1 2 3 4 5 6 7; do echo "file '$work/$turn.wav'"; done > "$work/turns.txt"
quiet_ffmpeg -f concat -safe 0 -i "$work/turns.txt" -c:a libopus -b:a 24k -flags +bitexact -fflags +bitexact "$here/meeting.ogg"

say memo.wav en-us "Remember to call the supplier. The price is four thousand dollars."
quiet_ffmpeg -i "$work/memo.wav" -flags +bitexact -fflags +bitexact "$here/voice-memo.wav"
say interview.wav en-us+f3 "I have worked here for nine years. The work is good, and I like the people."
quiet_ffmpeg -i "$work/interview.wav" -flags +bitexact -fflags +bitexact "$here/interview.flac"
say dictation.wav en-us "We have checked the machines. All of them work well. The report is ready."
quiet_ffmpeg -i "$work/dictation.wav" -c:a aac -b:a 48k -flags +bitexact -fflags +bitexact "$here/dictation.m4a"
say voicemail.wav en-us+f3 "Please call me back today. The order has arrived, and three boxes are damaged."
quiet_ffmpeg -i "$work/voicemail.wav" -c:a libmp3lame -b:a 48k -flags +bitexact -fflags +bitexact "$here/voicemail.mp3"
say note.wav en-us+f3 "This is a note about Martin Cole, who was born in May of nineteen sixty one. He has had a bad cough for two weeks. He has no fever and no pain. The blood pressure is one hundred and forty over ninety. We have given him a new medicine, ten milligrams once a day. He will come back in three weeks."
quiet_ffmpeg -i "$work/note.wav" -c:a libmp3lame -b:a 32k -flags +bitexact -fflags +bitexact "$here/clinic-note.mp3"

ls -l "$here"
