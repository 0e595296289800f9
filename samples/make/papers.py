"""Draws the paper documents: what becomes the invoice, the paper, and the scanned images. Usage: papers.py FOLDER"""
import sys

import pdf


def euro(amount):
    return f"{amount:,.2f}"


def invoice():
    page = pdf.Page()
    page.text(60, 775, "Hansa Paper & Print", 20, "HB")
    page.text(60, 758, "Hansa Paper & Print GmbH, Speicherstrasse 14, 28217 Bremen", 9, "H")
    page.text(60, 690, "Norwind Instruments Ltd.", 11, "H")
    page.text(60, 675, "Accounts Payable, Ms. Clara Jensen", 11, "H")
    page.text(60, 660, "8 Quay Road, Bristol BS1 4TR", 11, "H")
    page.text(60, 610, "Invoice HP-2026-0817", 16, "HB")
    for row, (name, value) in enumerate([("Invoice date", "14 September 2026"), ("Order number", "NW-45120"), ("Payment due", "14 October 2026")]):
        page.text(370, 690 - 16 * row, name, 10, "H")
        page.text(535, 690 - 16 * row, value, 10, "H", "right")
    page.box(55, 568, 485, 20, 0.88)
    for x, align, head in [(60, "left", "Description"), (350, "right", "Quantity"), (440, "right", "Unit price"), (535, "right", "Amount EUR")]:
        page.text(x, 574, head, 10, "HB", align)
    lines = [("Product brochure, 16 pages", 1200, 1.85), ("Letterhead, recycled paper", 3000, 0.21), ("Wall calendar A2", 24, 18.50), ("Design and proof", 1, 480.00), ("Express delivery to Bristol", 1, 86.00)]
    y = 548
    for name, count, price in lines:
        page.text(60, y, name, 10, "H")
        page.text(350, y, f"{count:,}", 10, "H", "right")
        page.text(440, y, euro(price), 10, "H", "right")
        page.text(535, y, euro(count * price), 10, "H", "right")
        y -= 20
    net = sum(count * price for _, count, price in lines)
    page.line(55, y + 8, 540, y + 8)
    for name, value, font in [("Net amount", net, "H"), ("VAT 19 percent", net * 0.19, "H"), ("Total", net * 1.19, "HB")]:
        page.text(440, y - 10, name, 11, font, "right")
        page.text(535, y - 10, euro(value), 11, font, "right")
        y -= 20
    y -= 30
    for text in [
        f"Thank you for your order of 21 August 2026. Please transfer the total of {euro(net * 1.19)} EUR by 14 October 2026 to the account below.",
        "If you pay by 24 September 2026, you may deduct a discount of 2 percent. The brochures were delivered in two lots on 7 and 9 September 2026.",
        "Two boxes of letterhead arrived with damaged corners; they were replaced free of charge. Questions about this invoice are answered by Tom Brandt, telephone 0421 555 0142.",
    ]:
        y = page.paragraph(60, y, text, 475, 11, "H", 16) - 8
    page.line(55, 90, 540, 90)
    page.text(60, 75, "Bank: Sparkasse Bremen   IBAN DE02 1203 0000 0000 2020 51   VAT ID DE 811 555 042", 9, "H")
    return [page]


def repair_invoice():
    page = pdf.Page()
    page.text(60, 775, "Tidewater Instrument Repair", 20, "HB")
    page.text(60, 758, "Tidewater Instrument Repair Ltd., 3 Ropewalk, Harwich CO12 3BR", 9, "H")
    for row, text in enumerate(["Bill to:", "Norwind Instruments Ltd.", "Accounts Payable, Ms. Clara Jensen", "8 Quay Road, Bristol BS1 4TR"]):
        page.text(60, 710 - 15 * row, text, 11, "H")
    page.text(60, 625, "Invoice TR-2026-0093", 16, "HB")
    for row, text in enumerate(["Invoice date: 8 September 2026", "Order number: NW-45188", "Payment due: 8 October 2026"]):
        page.text(60, 600 - 16 * row, text, 11, "H")
    for x, align, head in [(60, "left", "Description"), (350, "right", "Quantity"), (440, "right", "Unit price"), (535, "right", "Amount GBP")]:
        page.text(x, 535, head, 10, "HB", align)
    page.line(55, 529, 540, 529)
    lines = [("Repair of tide gauge TG-9", 3, 240.00), ("Pressure seal, stainless steel", 6, 18.50), ("Calibration certificate", 3, 42.00), ("Collection and return", 1, 63.00)]
    y = 512
    for name, count, price in lines:
        page.text(60, y, name, 10, "H")
        for x, cell in [(350, f"{count}"), (440, euro(price)), (535, euro(count * price))]:
            page.text(x, y, cell, 10, "H", "right")
        y -= 20
    net = sum(count * price for _, count, price in lines)
    page.line(55, y + 10, 540, y + 10)
    for name, value, font in [("Net amount", net, "H"), ("VAT 20 percent", net * 0.20, "H"), ("Total GBP", net * 1.20, "HB")]:
        page.text(440, y - 8, name, 11, font, "right")
        page.text(535, y - 8, euro(value), 11, font, "right")
        y -= 20
    y -= 30
    for text in [
        f"Please transfer the total of {euro(net * 1.20)} GBP by 8 October 2026 to the account below and name the invoice number.",
        "The three gauges were collected in Leer on 24 August 2026 and returned on 7 September 2026. The repair has a warranty of twelve months.",
    ]:
        y = page.paragraph(60, y, text, 475, 11, "H", 16) - 8
    page.line(55, 90, 540, 90)
    page.text(60, 75, "Bank: Harwich Savings   Account 20418863   VAT ID GB 811 5550 42", 9, "H")
    return [page]


ABSTRACT = (
    "We measured four school buildings from the 1930s for two winters, before and after their oil boilers were replaced by air-source heat pumps. "
    "Final energy for heating fell by 61 percent on average, although no walls were insulated. The seasonal performance factor was 3.1, "
    "and rooms were warmer in the morning because the pumps ran through the night at low temperature.")

COLUMNS = [
    ("1  Introduction", [
        "Half of the schools in northern Europe were built before 1960. Their owners often assume that heat pumps need a fully insulated building, and so they wait. "
        "This assumption is rarely tested in practice. We ask how well heat pumps work in schools that keep their old walls and radiators.",
        "Our contribution is a set of hourly measurements over two winters, and a comparison with the same buildings before the change."]),
    ("2  Related work", [
        "Field studies of heat pumps report seasonal performance factors between 2.4 and 3.6, but nearly all of them deal with homes. Public buildings are heated differently: "
        "they stand empty at night and at weekends, and their heat demand rises steeply in the morning.",
        "Two studies of town halls found that oversized boilers hide errors of the controls for decades. Neither of them measured the buildings after the boiler was replaced. "
        "For schools we found only simulations, which expect savings between 35 and 50 percent."]),
    ("3  Buildings and method", [
        "The four schools stand in Esbjerg, Ribe, Husum and Leer. Each has between 2,100 and 4,800 square metres of heated floor. The old boilers were 19 to 27 years old.",
        "Heat meters recorded flow and both temperatures every five minutes. Electricity was metered for each compressor. We corrected all values for the weather with degree days.",
        "Radiators were kept. In 38 of 214 rooms a larger radiator was installed, because the flow temperature was limited to 52 degrees Celsius."]),
    ("4  Results", [
        "Table 1 shows final energy per square metre and year. The largest saving was reached in Ribe with 66 percent, the smallest in Leer with 55 percent.",
        "The demand peaks between 6 and 8 in the morning. With oil, the boilers reached 84 percent of their power in these hours; the heat pumps stay below 60 percent, because they hold the rooms at 17 degrees during the night.",
        "The seasonal performance factor was 3.1 on average. It never fell below 2.2, not even in the cold week of January 2025, when the outdoor temperature reached minus 11 degrees."]),
    ("5  Discussion", [
        "The savings come from three sources: the heat pumps themselves, lower flow temperatures, and controls that were repaired on the same occasion. "
        "We estimate that the controls account for about one tenth of the saving.",
        "Teachers reported fewer cold classrooms on Monday mornings. The number of complaints fell from 74 in the last winter with oil to 12 in the second winter with heat pumps.",
        "Costs were 1,140 euros per kilowatt of heating power, including new radiators. With the energy prices of 2025 the investment is paid back after eleven years."]),
    ("6  Limits of the study", [
        "Four buildings are few, and all of them stand near the coast, where winters are mild and windy. The result cannot be carried over to mountain regions without care.",
        "The schools were closed for nine weeks in the first winter. We scaled the demand of these weeks with the outdoor temperature, which adds an uncertainty of about 3 percent to the saving."]),
    ("7  Conclusion", [
        "Old schools can be heated with heat pumps before their walls are insulated. We recommend to measure the flow temperature that a building really needs, "
        "to enlarge the few radiators that are too small, and to repair the controls first.",
        "The data are open. Future work should cover a third winter and buildings with steam heating."]),
]

TABLE = [("School", "Oil", "Heat pump", "Saving"), ("Esbjerg", "148", "57", "61 %"), ("Ribe", "161", "55", "66 %"), ("Husum", "139", "53", "62 %"), ("Leer", "130", "58", "55 %")]


def table(page, x, y, room):
    page.text(x, y, "Table 1: Final energy in kWh per square metre and year", 8.5, "TB")
    page.line(x, y - 6, x + room, y - 6)
    for row, cells in enumerate(TABLE):
        base = y - 18 - 14 * row
        for column, cell in enumerate(cells):
            at = x + 4 if column == 0 else x + room * (0.12 + 0.29 * column) - 2
            page.text(at, base, cell, 9, "TB" if row == 0 else "T", "left" if column == 0 else "right")
        if row == 0:
            page.line(x, base - 4, x + room, base - 4)
    page.line(x, base - 4, x + room, base - 4)
    return base - 24


def paper():
    first, second = pdf.Page(), pdf.Page()
    first.text(297, 775, "Heat Pumps in Old School Buildings:", 17, "TB", "center")
    first.text(297, 755, "Two Winters of Measurement", 17, "TB", "center")
    first.text(297, 732, "Ingrid Mortensen, Samuel Okafor and Lena Vogt", 11, "TI", "center")
    first.text(297, 717, "Wadden Institute for Building Physics", 10, "T", "center")
    first.text(297, 692, "Abstract", 11, "TB", "center")
    top = first.paragraph(100, 676, ABSTRACT, 395, 10, "T", 12.5, justify=True) - 16
    room, gutter = 235, 25
    slots = [(first, 50, top), (first, 50 + room + gutter, top), (second, 50, 780), (second, 50 + room + gutter, 780)]
    bottoms = [60, 60, 590, 60]
    place, y = 0, top
    page, x, _ = slots[0]
    for heading, paragraphs in COLUMNS:
        for number, text in enumerate(paragraphs):
            need = 14 * len(pdf.wrap(text, "T", 11, room)) + (26 if number == 0 else 0)
            if y - need < bottoms[place]:
                place += 1
                page, x, y = slots[place]
            if number == 0:
                page.text(x, y - 4, heading, 12, "TB")
                y -= 22
            y = page.paragraph(x, y, text, room, 11, "T", 14, justify=True) - 7
        if heading.startswith("4"):
            y = table(page, x, y - 6, room)
    for number, sheet in enumerate([first, second], 1):
        sheet.text(297, 32, str(number), 9, "T", "center")
    return [first, second]


def letter(paragraphs, head, subject, sender):
    page = pdf.Page()
    for row, text in enumerate(head):
        page.text(70, 770 - 16 * row, text, 12, "H")
    y = page.paragraph(70, 690, subject, 450, 14, "HB") - 16
    for text in paragraphs:
        y = page.paragraph(70, y, text, 450, 12, "H", 18) - 10
    page.text(70, y - 20, sender, 12, "H")
    return page


def complaint():
    return [letter([
        "On 3 August 2026 we received twelve flow sensors of type FS-200. Four of them show a reading of 0.4 litres per minute although no water flows.",
        "We tested all twelve in our laboratory on 6 August 2026. The serial numbers of the faulty sensors are 20611, 20614, 20619 and 20622.",
        "Please replace the four sensors by 1 September 2026 or refund 1,180.00 EUR. Production line 2 stands still until they arrive, which costs us about 900 EUR a day.",
        "The faulty sensors are ready for collection at our goods entrance on working days between 8 and 16 hours."],
        ["Westfold Dairy", "Dairy Lane 3, 3110 Westfold", "10 August 2026"], "Complaint about delivery 88-1207", "Marit Solberg, Plant Manager")]


def delivery_note():
    page = pdf.Page()
    page.text(60, 770, "Delivery Note 88-1342", 20, "HB")
    page.paragraph(60, 740, "Norwind Instruments Ltd., 8 Quay Road, Bristol. Shipped on 28 August 2026 with Blue Anchor Freight to Westfold Dairy, Dairy Lane 3.", 470, 12, "H", 17)
    page.box(55, 668, 485, 22, 0.88)
    for x, head in [(60, "Item"), (180, "Description"), (440, "Pieces")]:
        page.text(x, 675, head, 12, "HB")
    for row, cells in enumerate([("FS-200", "Flow sensor, stainless steel", "4"), ("CB-15", "Connection cable, 15 metres", "4"), ("DOC-7", "Calibration certificate", "4")]):
        for x, cell in zip((60, 180, 440), cells):
            page.text(x, 645 - 24 * row, cell, 12, "H")
    y = page.paragraph(60, 550, "The four sensors replace those of delivery 88-1207. They were calibrated on 26 August 2026 and are free of charge.", 470, 12, "H", 17)
    page.paragraph(60, y - 12, "Please check the parcel on arrival and report damage within three days. The driver needs a signature.", 470, 12, "H", 17)
    return [page]


def contract():
    head = ["Norwind Instruments Ltd.", "Service contract 2026-31"]
    return [
        letter(["This contract is made between Norwind Instruments Ltd., Bristol, and the Harbour Authority of Leer. It begins on 1 October 2026 and runs for three years.",
                "Norwind maintains 46 tide gauges and 12 weather stations in the harbour. Each gauge is inspected twice a year and recalibrated once."],
               head, "1. Parties and subject", "Page 1 of 3"),
        letter(["The yearly fee is 27,600 EUR. It is paid in four equal parts of 6,900 EUR at the beginning of each quarter.",
                "The fee rises by at most 2 percent a year. Spare parts are charged at list price, less a discount of 15 percent."],
               head, "2. Fee and payment", "Page 2 of 3"),
        letter(["Norwind answers a reported fault within four hours and repairs it within two working days. For each further day the yearly fee is reduced by 150 EUR.",
                "Either party may end the contract with six months' notice in writing. The law of Germany applies, and the court is in Oldenburg."],
               head, "3. Faults and termination", "Page 3 of 3"),
    ]


if __name__ == "__main__":
    for name, pages in [("invoice", invoice()), ("repair-invoice", repair_invoice()), ("paper", paper()), ("complaint", complaint()), ("delivery-note", delivery_note()), ("contract", contract())]:
        pdf.write(f"{sys.argv[1]}/{name}.pdf", pages)
