"""Writes the text samples and the e-mail. Usage: texts.py FOLDER"""
import base64
import json
import sys
import textwrap

INCIDENT = """Incident Report 2026-14

On Tuesday, 18 August 2026, at 06:40 the cooling of the test laboratory in Bristol failed. Room temperature rose from 21 to 34 °C within two hours.

The night shift had closed a valve for maintenance and did not open it again. The alarm was sent to a telephone number that has been out of use since May.

Nobody was hurt. Two calibration ovens switched themselves off, and 36 sensors must be calibrated again. The damage is estimated at 8,400 EUR.

Three measures were agreed. Samuel Reed corrects the alarm numbers by 21 August. Every maintenance order gets a second signature. The valve receives a position switch, which costs 310 EUR and is installed in September.
"""

MINUTES = """Minutes of the works council – 2 September 2026

Present: Zoë Müller, Søren Lindqvist and François Petit. Apologies: Anaïs Brontë.

The council discussed the new shift plan. It begins on 5 October and gives every shift one free weekend in two. Mr Lindqvist fears that the early shift will lack experienced fitters – two of them retire in November.

The café in building C will be rebuilt for 46,000 €. It stays closed from 12 to 30 October, and a food van will stand in the yard during that time.

The council agreed to the “Green Commute” project: employees who leave their car at home receive 25 € a month. The next meeting is on 7 October.
"""

VISIT = """Site visit: Harbour of Leer

Inspector: Jürgen Weiß. Date: 11 August 2026.

All 46 tide gauges were inspected. Forty-three are in good order. Gauge 17 shows rust on its mounting, and gauges 22 and 31 deliver values that are 4 cm too high.

The harbour master asked for a gauge beside the new lock, which opens in March 2027. A quotation was promised by 15 September.

Divers are needed for gauge 17. Their work costs about 2,300 €, and it depends on the tide – the best week begins on 21 September.
"""

CLAIM = """Claim 71-40386 under household policy HP 2205-9

Policyholder: Marta Lindgren, Old Mill Road 17, Norwich. Telephone 01603 555 0178. Insurer: Anglia Mutual.

On the night of 23 August 2026 a hose of the washing machine on the second floor burst while the family was asleep. Water ran through the ceiling of the kitchen for about five hours. Mrs Lindgren closed the main valve at 06:15 and called the plumber, Peter Howe, who came at 08:40.

What is claimed:

Kitchen ceiling and paint: 1,860.00 GBP
Oak floor, 14 square metres: 2,940.00 GBP
Cooker, bought in 2023: 620.00 GBP
Bill of the plumber: 180.00 GBP
Total: 5,600.00 GBP

Enclosed are nine photographs, the bill of the plumber and the receipt for the cooker. The receipt for the oak floor is missing; Mrs Lindgren will send it by 15 September 2026.

The policy bears the first 250.00 GBP of a claim on the policyholder. A claim for water damage in the bathroom was paid in March 2024.

The adjuster, Colin Marsh, visits on 4 September 2026 at 10:00. Until then the damaged floor is not to be thrown away.
"""

NOTES = """# Release notes: Norwind Console 4.2

Released on 24 August 2026. Version 4.2 is free for every customer with a service contract.

## New

- Alarms can be sent to several telephone numbers in turn. The next number is called if nobody confirms within three minutes.
- Readings can be exported for up to 24 months. Exports that took ten minutes now take forty seconds.

## Fixed

| Number | What was wrong | Since |
|---|---|---|
| 1182 | The flow chart was empty on the first day of a month | 4.0 |
| 1207 | Negative flow was shown as zero | 3.8 |

## Before you update

Version 4.2 needs 6 GB of free disk space. Gauges with firmware older than 2.9 must be updated first, because they cannot answer the new alarm messages. Read [the guide](https://norwind.example/update) before you begin.
"""

TICKETS = """ticket,opened,customer,product,problem,status,hours
5012,2026-08-03,Westfold Dairy,FS-200,"Reads 0.4 l/min without flow",replaced,6.5
5017,2026-08-05,Harbour of Leer,TG-9,"Values 4 cm too high",open,2.0
5023,2026-08-11,Alpine Water Co.,FS-100,"Display dark, cable broken",repaired,1.5
5031,2026-08-19,Westfold Dairy,FS-200,"Seal leaks after cleaning",replaced,4.0
5036,2026-08-25,City of Ribe,WS-3,"No data since thunderstorm",open,3.5
"""

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Norwind opens calibration centre</title><style>body { font-family: sans-serif }</style><script>var tracking = "not part of the text";</script></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Norwind opens calibration centre in Bristol</h1>
<p>Bristol, 31 August 2026. Norwind Instruments opens a calibration centre for flow sensors on 2 November 2026. The centre cost 3.2 million EUR and employs 14 people.</p>
<p>&ldquo;Customers wait six weeks for a calibration today. We will do it in five working days,&rdquo; says managing director Helen Ward.</p>
<h2>What is calibrated</h2><table><tr><th>Instrument</th><th>Range</th><th>Price</th></tr><tr><td>Flow sensor</td><td>0.1 to 400 l/min</td><td>140 EUR</td></tr><tr><td>Tide gauge</td><td>0 to 12 m</td><td>310 EUR</td></tr></table>
<ul><li>Certificates are sent by e-mail on the day of the measurement.</li><li>Instruments of other makers are accepted from January 2027.</li></ul></article>
<footer>Press contact: Daniel Frost, press@norwind.example</footer></body></html>
"""

READINGS = {
    "station": "Leer harbour, gauge 17", "operator": "Jürgen Weiß", "unit": "centimetres above chart datum",
    "readings": [{"time": f"2026-08-{day:02d}T12:00:00Z", "level": level, "quality": quality} for day, level, quality in
                 [(8, 412, "good"), (9, 418, "good"), (10, 431, "doubtful"), (11, 409, "good")]],
    "remark": "The reading of 10 August was taken during a storm. The gauge was inspected on 11 August and shows rust on its mounting.",
}

QUOTE = """item,description,pieces,unit price EUR,total EUR
FS-200,Flow sensor stainless steel,20,295.00,5900.00
CB-15,Connection cable 15 metres,20,18.50,370.00
CAL-1,Calibration certificate,20,42.00,840.00
"""

TERMS = """Terms of delivery

The prices of quotation Q-2291 hold until 31 October 2026. Delivery takes four weeks from the day of the order.

We deliver free of charge above 5,000 EUR. The warranty is three years; it does not cover damage by frost.
"""

LETTER = [
    ("b", "Application as service technician"),
    ("", "Dear Ms. Jensen,"),
    ("", "I read in the Leer Courier of 22 August 2026 that you are looking for service technicians. I have repaired marine instruments for nine years, the last four of them at Nordsee Electronics in Emden."),
    ("", "In 2024 I led the replacement of 31 tide gauges along the coast. The project was finished two weeks early and 12,000 \\u8364? below its budget."),
    ("", "I hold a diving certificate and a driving licence for lorries. I can begin on 1 December 2026 and expect a salary of 52,000 \\u8364? a year."),
    ("", "Yours sincerely, Ren\\'e9e H\\'f6ft"),
]


def rtf():
    bold = {"b": "\\b ", "": ""}
    paragraphs = "".join("{\\pard\\sa200 " + bold[style] + text + "\\par}\n" for style, text in LETTER)
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\fs22\n" + paragraphs + "}\n"


def mail():
    def attachment(kind, name, text):
        body = "\n".join(textwrap.wrap(base64.b64encode(text.encode()).decode(), 76))
        return f"--=_norwind\nContent-Type: {kind}; name=\"{name}\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"{name}\"\n\n{body}\n"

    return "\n".join([
        "Return-Path: <daniel.frost@norwind.example>", "Date: Thu, 3 Sep 2026 09:12:44 +0100", "From: Daniel Frost <daniel.frost@norwind.example>",
        "To: Elena Rossi <elena.rossi@alpine-water.example>", "Cc: Helen Ward <helen.ward@norwind.example>", "Subject: =?utf-8?Q?Quotation_Q-2291_for_twenty_flow_sensors_=E2=80=93_Alpine_Water?=",
        "Message-ID: <q2291.20260903@norwind.example>", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=\"=_norwind\"", "",
        "--=_norwind", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
        "Dear Ms Rossi,", "",
        "thank you for your visit on 27 August 2026. As agreed I send you our quotation for twenty flow sensors of type FS-200.", "",
        "The total is 7,110 EUR without tax. It includes cables of 15 metres and a calibration certificate for every sensor. If you order by 30 September, we deliver before the first frost, in the week of 26 October.", "",
        "You asked whether the sensors can be cleaned with hot steam. They can, up to 130 °C and for at most ten minutes. Our service in Leer will install them on two days for 1,450 EUR.", "",
        "Two questions are still open. Please tell us the diameter of the pipes in your pumping station Riva, and whether your control room uses the new alarm messages.", "",
        "Kind regards", "Daniel Frost", "",
    ]) + attachment("text/csv", "quotation-q-2291.csv", QUOTE) + attachment("text/plain", "terms-of-delivery.txt", TERMS) + "--=_norwind--\n"


if __name__ == "__main__":
    files = {
        "incident-report.txt": INCIDENT.encode("utf-8"), "site-visit-utf16.txt": b"\xff\xfe" + VISIT.encode("utf-16-le"), "minutes-cp1252.txt": MINUTES.replace("\n", "\r\n").encode("cp1252"),
        "release-notes.md": NOTES.encode("utf-8"), "support-tickets.csv": TICKETS.encode("utf-8"), "press-release.html": PAGE.encode("utf-8"),
        "gauge-readings.json": (json.dumps(READINGS, ensure_ascii=False, indent=2) + "\n").encode("utf-8"), "cover-letter.rtf": rtf().encode("ascii"),
        "water-damage-claim.txt": CLAIM.encode("utf-8"), "email-with-attachment.eml": mail().encode("utf-8"),
    }
    for name, content in files.items():
        with open(f"{sys.argv[1]}/{name}", "wb") as file:
            file.write(content)
