"""Writes the Word, PowerPoint and Excel samples: the parts that the formats require, zipped with fixed dates. Usage: office.py FOLDER"""
import sys
import zipfile
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
TYPE = "application/vnd.openxmlformats-officedocument"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def package(path, parts, types, relations):
    """parts: name -> XML. types: part name -> content type. relations: part ('' for the package) -> [(id, kind, target)]."""
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    files = {"[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                                    f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'}
    for part, links in relations.items():
        folder, _, name = part.rpartition("/")
        place = f"{folder}/_rels/{name}.rels".lstrip("/")
        files[place] = f'<Relationships xmlns="{PACKAGE}/relationships">' + "".join(
            f'<Relationship Id="{i}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>' for i, kind, target in links) + "</Relationships>"
    files.update(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, xml in files.items():
            zipped.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 8, 0, 0)), HEAD + xml, zipfile.ZIP_DEFLATED)


def word(path):
    def para(text, style=None, number=False):
        props = (f'<w:pStyle w:val="{style}"/>' if style else "") + ('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if number else "")
        return f'<w:p><w:pPr>{props}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    def table(rows):
        cell = '<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>{}</w:tc>'
        body = "".join("<w:tr>" + "".join(cell.format(para(text)) for text in row) + "</w:tr>" for row in rows)
        return f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>{body}</w:tbl>'

    body = "".join([
        para("Travel Policy", "Title"),
        para("This policy applies to all employees of Norwind Instruments from 1 October 2026. It replaces the policy of March 2023."),
        para("Booking", "Heading1"),
        para("Trains are booked for all journeys below 600 kilometres. Flights need the approval of the head of department, and a reason of one sentence is enough."),
        para("Hotels are booked through the travel desk at least seven days ahead. The travel desk is led by Clara Jensen."),
        para("Allowances", "Heading1"),
        table([("Country", "Meals per day", "Hotel per night"), ("United Kingdom", "38 GBP", "120 GBP"), ("Germany", "32 EUR", "115 EUR"), ("Norway", "560 NOK", "1,450 NOK")]),
        para("Claims", "Heading1"),
        para("Every claim must reach the accounts department within 30 days after the journey. Claims above 2,000 EUR are signed by the finance director, Peter Aldous."),
        para("Scan all receipts, also those of a company card.", number=True),
        para("Give the order number of the customer who was visited.", number=True),
        para("Private detours are paid privately.", number=True),
    ])
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    styles = "".join(f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{name}"/>{extra}<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
                     for i, name, size, extra in [("Title", "Title", 40, ""), ("Heading1", "heading 1", 28, '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')])
    package(path, {
        "word/document.xml": f"<w:document {w}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {w}>{styles}</w:styles>",
        "word/numbering.xml": f'<w:numbering {w}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    }, {
        "word/document.xml": f"{TYPE}.wordprocessingml.document.main+xml",
        "word/styles.xml": f"{TYPE}.wordprocessingml.styles+xml",
        "word/numbering.xml": f"{TYPE}.wordprocessingml.numbering+xml",
    }, {"": [("rId1", "officeDocument", "word/document.xml")], "word/document.xml": [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml")]})


def slides(path):
    content = [
        ("Third Quarter 2026", ["Norwind Instruments, management meeting of 9 October 2026"]),
        ("Sales", ["Sales reached 6.4 million EUR, which is 8 percent more than a year ago.", "Flow sensors contributed 3.9 million EUR.", "The order book stands at 4.7 million EUR, the highest level since 2019."]),
        ("Quality", ["Complaints about flow sensors rose from 11 to 19.", "A batch of faulty seals from June caused fourteen of them.", "The supplier has been replaced; all sensors are now tested for 48 hours."]),
        ("Next quarter", ["The new calibration bench in Bristol starts on 2 November.", "Eight people will be hired for service in Leer.", "The budget for marketing is cut by 60,000 EUR."]),
    ]
    ns = f'xmlns:a="{DRAWING}" xmlns:r="{OFFICE}/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'

    def shape(number, kind, y, height, lines):
        paras = "".join(f'<a:p><a:r><a:rPr lang="en-GB"/><a:t>{escape(line)}</a:t></a:r></a:p>' for line in lines)
        return (f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{kind} {number}"/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
                f'<p:spPr><a:xfrm><a:off x="600000" y="{y}"/><a:ext cx="10900000" cy="{height}"/></a:xfrm></p:spPr><p:txBody><a:bodyPr/>{paras}</p:txBody></p:sp>')

    tree = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    parts, types, links = {}, {}, []
    for n, (title, lines) in enumerate(content, 1):
        parts[f"ppt/slides/slide{n}.xml"] = f'<p:sld {ns}><p:cSld><p:spTree>{tree}{shape(2, "title", 400000, 1000000, [title])}{shape(3, "body", 1700000, 4200000, lines)}</p:spTree></p:cSld></p:sld>'
        types[f"ppt/slides/slide{n}.xml"] = f"{TYPE}.presentationml.slide+xml"
        links.append((f"rId{n}", "slide", f"slides/slide{n}.xml"))
    master = f'<p:cSld><p:spTree>{tree}</p:spTree></p:cSld>'
    colors = '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
    palette = "".join(f'<a:{c}><a:srgbClr val="{v}"/></a:{c}>' for c, v in zip(
        ["dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"],
        ["000000", "FFFFFF", "1F2937", "F3F4F6", "0F766E", "B45309", "1D4ED8", "BE123C", "6D28D9", "4D7C0F", "0F766E", "6D28D9"]))
    fills = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    line = '<a:ln>' + '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>'
    fonts = '<a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont>'
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(content) + 1))
    parts |= {
        "ppt/presentation.xml": f'<p:presentation {ns}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId9"/></p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/slideMasters/slideMaster1.xml": f'<p:sldMaster {ns}>{master}{colors}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
        "ppt/slideLayouts/slideLayout1.xml": f'<p:sldLayout {ns}>{master}</p:sldLayout>',
        "ppt/theme/theme1.xml": f'<a:theme xmlns:a="{DRAWING}" name="Plain"><a:themeElements><a:clrScheme name="Plain">{palette}</a:clrScheme><a:fontScheme name="Plain">{fonts}</a:fontScheme>'
                                f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fills}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{"<a:effectStyle><a:effectLst/></a:effectStyle>" * 3}</a:effectStyleLst><a:bgFillStyleLst>{fills}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>',
    }
    types |= {"ppt/presentation.xml": f"{TYPE}.presentationml.presentation.main+xml", "ppt/slideMasters/slideMaster1.xml": f"{TYPE}.presentationml.slideMaster+xml",
              "ppt/slideLayouts/slideLayout1.xml": f"{TYPE}.presentationml.slideLayout+xml", "ppt/theme/theme1.xml": f"{TYPE}.theme+xml"}
    relations = {"": [("rId1", "officeDocument", "ppt/presentation.xml")], "ppt/presentation.xml": [*links, ("rId9", "slideMaster", "slideMasters/slideMaster1.xml")],
                 "ppt/slideMasters/slideMaster1.xml": [("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("rId2", "theme", "../theme/theme1.xml")],
                 "ppt/slideLayouts/slideLayout1.xml": [("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")]}
    relations |= {f"ppt/slides/slide{n}.xml": [("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")] for n in range(1, len(content) + 1)}
    package(path, parts, types, relations)


def sheet(path):
    tables = {
        "Budget 2027": [("Department", "Staff EUR", "Material EUR", "Travel EUR"), ("Production", 1840000, 1265000, 12000), ("Service", 960000, 140000, 98000), ("Research", 720000, 210000, 35000), ("Sales", 610000, 40000, 120000)],
        "Notes": [("Topic", "Note"), ("Production", "Includes the calibration bench in Bristol, which is depreciated over eight years."), ("Service", "Eight new people in Leer from November 2026."), ("Approval", "The board decides about this budget on 4 December 2026.")],
    }

    def cell(row, column, value):
        place = f"{chr(65 + column)}{row}"
        return f'<c r="{place}"><v>{value}</v></c>' if isinstance(value, int) else f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts, types, links, names = {}, {}, [], ""
    for n, (name, rows) in enumerate(tables.items(), 1):
        data = "".join(f'<row r="{r}">' + "".join(cell(r, c, value) for c, value in enumerate(row)) + "</row>" for r, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {ns}><sheetData>{data}</sheetData></worksheet>"
        types[f"xl/worksheets/sheet{n}.xml"] = f"{TYPE}.spreadsheetml.worksheet+xml"
        links.append((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml"))
        names += f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
    parts["xl/workbook.xml"] = f'<workbook {ns} xmlns:r="{OFFICE}/relationships"><sheets>{names}</sheets></workbook>'
    types["xl/workbook.xml"] = f"{TYPE}.spreadsheetml.sheet.main+xml"
    package(path, parts, types, {"": [("rId1", "officeDocument", "xl/workbook.xml")], "xl/workbook.xml": links})


if __name__ == "__main__":
    word(f"{sys.argv[1]}/travel-policy.docx")
    slides(f"{sys.argv[1]}/quarterly-review.pptx")
    sheet(f"{sys.argv[1]}/budget.xlsx")
