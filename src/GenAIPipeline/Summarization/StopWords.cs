using System.Collections.Frozen;

namespace GenAIPipeline.Summarization;

/// <summary>Function words of English, German, French and Spanish, folded as <see cref="Terms"/> folds.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> All = string.Join(
        ' ',
        "a about above after again against all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our ours out over own same she should so some such than that the their theirs them then there these they this those through to too under until up upon us very was we were what when where which while who whom why will with would you your yours may might must shall however therefore thus",
        "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da damit dann das dass dazu dein deine dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euch euer fur gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist jede jedem jeden jeder jedes jedoch kann kein keine konnen konnte machen man manche mehr mein meine mich mir mit muss mussen nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner sich sie sind so solche soll sollen sondern sowie uber um und uns unser unter viel vom von vor wahrend war waren was weg weil weiter welche wenn wer werde werden wie wieder will wir wird wirst wo wollen wurde wurden zu zum zur zwischen",
        "ai au aux avec avait ce ces cet cette ceux comme dans de des donc dont du elle elles en est et etaient etait ete etre eu fait il ils je la le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ont ou par pas plus pour qu que quel quelle qui sa sans se sera ses si son sont sous sur ta te tes toi ton tous tout toute toutes tres tu un une vos votre vous y",
        "al algo ante antes como con contra cual cuando del desde donde durante el ella ellas ellos entre era eran es esa esas ese eso esos esta estaba estan estas este esto estos fue fueron ha haber habia han hasta hay la las le les lo los mas me mi mis mucho muy nada ni no nos nosotros o os otra otras otro otros para pero poco por porque que quien se sea ser si sido sin sobre son su sus tambien tanto te tiene tienen todo todos tu un una uno unos y ya yo")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = All.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> folded) => Lookup.Contains(folded);
}
